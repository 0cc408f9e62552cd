import { Condition } from '@bamboo-lb/plugin-bamboo-common';
import { StoredMapping } from '../mappings/model';
import { CanaryStore, SeenCanary } from './CanaryStore';
import { BAMBOO } from './model';

/** Whoever has not looked by then has other news. */
const NEWS_MS = 24 * 60 * 60 * 1000;

/**
 * What a person should know of the canary of a mapping: that it is paused, or
 * that it was aborted without anybody asking, until the mapping is changed
 * again and for a day at most.
 */
export function canaryConditions(
  { mapping, record }: Pick<SeenCanary, 'mapping' | 'record'>,
  now: Date,
): Condition[] {
  const runs = mapping.options.canary;
  if (!record) {
    return [];
  }
  const { paused, last } = record;
  if (runs) {
    return paused && record.tag === runs.tag
      ? [
          {
            type: 'CanaryPaused',
            message: `The canary is paused: ${paused.reason}`,
          },
        ]
      : [];
  }
  const isNews =
    last?.how === 'aborted' &&
    (last.by === 'guard' || last.by === BAMBOO) &&
    last.at === mapping.updatedAt &&
    now.getTime() - Date.parse(last.at) < NEWS_MS;
  return isNews
    ? [
        {
          type: 'CanaryAborted',
          message: `${
            last.by === 'guard'
              ? 'The guard aborted the canary'
              : 'The canary was aborted'
          }: ${last.reason}`,
        },
      ]
    : [];
}

/** The same for mappings as they are shown, by their ids. */
export function canaryConditionsOf(
  canaries: Pick<CanaryStore, 'look'>,
  now: () => Date,
) {
  return async (
    mappings: StoredMapping[],
  ): Promise<ReadonlyMap<string, Condition[]>> => {
    const records = new Map(
      (await canaries.look(mappings.map(({ id }) => id))).map(seen => [
        seen.mapping.id,
        seen.record,
      ]),
    );
    return new Map(
      mappings.map(mapping => [
        mapping.id,
        canaryConditions({ mapping, record: records.get(mapping.id) }, now()),
      ]),
    );
  };
}
