import { EnvironmentItem, Target } from '@bamboo-lb/plugin-bamboo-common';
import { nameOf } from '../mappings/errors';
import { StoredMapping } from '../mappings/model';
import { CopyRules, copiedTargets } from './copyRules';
import { substitute } from './substitution';

/** What is said of one source before rights and names are asked. */
export type PlannedCopy = Omit<EnvironmentItem, 'source'> & {
  source: StoredMapping;
};

type Warning = EnvironmentItem['warnings'][number];

const isPinned = ({
  version,
  notVersion,
}: Pick<Target, 'version' | 'notVersion'>) =>
  version !== undefined || notVersion !== undefined;

/** What of the source the copy does not have. */
function lost(source: StoredMapping, targets: readonly Target[]): Warning[] {
  const warn = (message: string) => [{ field: 'targets', message }];
  if (source.options.canary) {
    return warn(
      `The canary of ${nameOf(
        source,
      )} is not copied: the copy sends everything to the stable side`,
    );
  }
  return source.targets.some(isPinned) && !targets.some(isPinned)
    ? warn(
        `${nameOf(
          source,
        )} goes to some versions of its app only, the copy to all versions of another`,
      )
    : [];
}

const leftOut = (source: StoredMapping, message: string): PlannedCopy => ({
  source,
  copy: null,
  problems: [],
  warnings: [{ field: 'host', message }],
});

/**
 * Says what the copy of a mapping would be. Pure: whether it may be made is
 * decided elsewhere. Names of canaries and review environments come and go
 * with what made them, so they are left out.
 *
 * @param canaryNames - Ids of mappings that are the own name of a canary.
 */
export function planCopy(
  source: StoredMapping,
  rules: CopyRules & { expiresAt?: string | null; comment?: string },
  canaryNames: ReadonlySet<string>,
): PlannedCopy {
  if (canaryNames.has(source.id)) {
    return leftOut(source, 'It is the own name of a canary, and left out');
  }
  if (source.origin?.kind === 'review') {
    return leftOut(source, 'It is a review environment, and left out');
  }
  const host = substitute(rules.hosts, source.host);
  if (host === undefined) {
    return {
      source,
      copy: null,
      problems: [
        {
          field: 'host',
          message: `No host pattern matches \`${source.host}\`. Add one, or leave this name out`,
        },
      ],
      warnings: [],
    };
  }
  const [stable] = source.targets;
  const targets = copiedTargets(
    rules,
    source.options.canary && stable
      ? [{ ...stable, weight: 100 }]
      : source.targets,
  );
  const { path, entityRef } = source;
  const { expiresAt, comment } = rules;
  return {
    source,
    copy: {
      loadBalancer: rules.loadBalancer ?? source.loadBalancer,
      host,
      path,
      targets,
      entityRef,
      ...(comment === undefined ? {} : { comment }),
      ...(expiresAt ? { expiresAt } : {}),
    },
    problems: [],
    warnings: lost(source, targets),
  };
}
