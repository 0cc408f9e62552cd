import { isDeepStrictEqual } from 'node:util';
import {
  CanaryEnd,
  MappingVersion,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';

const weightless = (target: Target | undefined) =>
  target && { ...target, weight: 0 };

/**
 * How the newest canary of a mapping ended, told from the mapping's versions.
 *
 * @param versions - Newest first.
 * @returns undefined when no version tells of an end.
 */
export function settledEnd(
  versions: readonly MappingVersion[],
): CanaryEnd | undefined {
  const index = versions.findIndex(({ value }) => value?.options.canary);
  const before = versions[index]?.value;
  const after = versions[index - 1];
  if (!before || !after?.value) {
    return undefined;
  }
  const isAborted = isDeepStrictEqual(
    weightless(after.value.targets[0]),
    weightless(before.targets[0]),
  );
  return {
    how: isAborted ? 'aborted' : 'promoted',
    at: after.at,
    by: after.by,
    reason: after.comment || `${after.by} ended it`,
    release: after.release ?? '',
  };
}
