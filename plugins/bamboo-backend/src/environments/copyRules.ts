import {
  EnvironmentInput,
  FieldProblem,
  Target,
  parseHost,
} from '@bamboo-lb/plugin-bamboo-common';
import { Rule, mayMake, readRules, restore, substitute } from './substitution';

/** How copies differ from their sources, as read from an input. */
export interface CopyRules {
  hosts: Rule[];
  apps: Rule[];
  /** Where copies go; as the source when undefined. */
  loadBalancer?: string;
  cluster?: string;
}

/** Hosts are stored in lower case and punycode. */
const asStored = (text: string) => {
  const parsed = parseHost(text);
  return parsed.ok ? parsed.host : text.trim().toLowerCase();
};

/** Reads the substitutions of an input, or says what is wrong with them. */
export function readCopyRules(
  input: EnvironmentInput,
): { ok: true; rules: CopyRules } | { ok: false; problems: FieldProblem[] } {
  const hosts = readRules(input.hosts, 'hosts', asStored);
  const apps = readRules(input.apps, 'apps', text => text.trim());
  if (!hosts.ok || !apps.ok) {
    return {
      ok: false,
      problems: [
        ...(hosts.ok ? [] : hosts.problems),
        ...(apps.ok ? [] : apps.problems),
      ],
    };
  }
  const { loadBalancer, cluster } = input;
  return {
    ok: true,
    rules: { hosts: hosts.rules, apps: apps.rules, loadBalancer, cluster },
  };
}

/** The app of a copy; one that no rule matches stays. */
export const copiedApp = (rules: CopyRules, app: string): string =>
  substitute(rules.apps, app) ?? app;

/** The app that a copy's app came from; undefined when it cannot be told. */
export function originalApp(rules: CopyRules, app: string): string | undefined {
  const stays =
    !mayMake(rules.apps, app) && substitute(rules.apps, app) === undefined;
  return restore(rules.apps, app) ?? (stays ? app : undefined);
}

const keyOf = ({ cluster, app, port, version, notVersion }: Target) =>
  JSON.stringify([cluster, app, port, version, notVersion]);

/** Targets that became the same are one, with the weights of both. */
function merged(targets: readonly Target[]): Target[] {
  const byKey = new Map<string, Target>();
  for (const target of targets) {
    const known = byKey.get(keyOf(target));
    const weight = (known?.weight ?? 0) + target.weight;
    byKey.set(keyOf(target), { ...target, weight });
  }
  return [...byKey.values()];
}

/**
 * The targets of a copy. Versions of an app mean nothing to another app or on
 * another cluster, so such a copy goes to all of them.
 */
export function copiedTargets(
  rules: CopyRules,
  targets: readonly Target[],
): Target[] {
  return merged(
    targets.map(target => {
      const cluster = rules.cluster ?? target.cluster;
      const app = copiedApp(rules, target.app);
      const isSame = cluster === target.cluster && app === target.app;
      const { version: _version, notVersion: _not, ...whole } = target;
      return isSame ? target : { ...whole, cluster, app };
    }),
  );
}
