import { randomBytes } from 'node:crypto';
import { ConflictError } from '@backstage/errors';
import { CanaryUpdate } from '@bamboo-lb/plugin-bamboo-common';
import { nameOf } from '../mappings/errors';
import { valueOf } from '../mappings/mappingRows';
import { MappingValue } from '../mappings/MappingStore';
import { CanaryPause } from './model';

/** The name as titles have it. */
export const shownName = (mapping: { host: string; path: string }) =>
  mapping.path === '/' ? mapping.host : nameOf(mapping);

/** A tag that no other canary has; clients and agents begin anew with it. */
export const newTag = () => randomBytes(3).toString('hex');

/** A canary was to be changed, and none runs. */
export class NoCanaryError extends ConflictError {
  constructor(mapping: { host: string; path: string }) {
    super(
      `No canary runs on ${shownName(
        mapping,
      )}. It was promoted or aborted, or never started`,
    );
  }
}

/**
 * What a change by a person means for the steps: a pause, null to go on,
 * undefined to leave them as they are.
 */
export function pauseByHand(
  { paused, weight, comment }: CanaryUpdate,
  { by, at }: { by: string; at: string },
): CanaryPause | null | undefined {
  if (paused === false) {
    return null;
  }
  if (paused === undefined && weight === undefined) {
    return undefined;
  }
  const usual =
    weight === undefined
      ? 'The steps were paused by hand'
      : `The share was set to ${weight} % by hand`;
  return { kind: 'person', by, reason: comment || usual, at };
}

/** A mapping with another share of its canary, in percent. */
export function withShare<T extends Pick<MappingValue, 'targets'>>(
  value: T,
  weight: number,
): T {
  const [stable, canary] = value.targets;
  return stable && canary
    ? {
        ...value,
        targets: [
          { ...stable, weight: 100 - weight },
          { ...canary, weight },
        ],
      }
    : value;
}

/** What a change makes of a canary. */
export interface ChangedCanary {
  value: MappingValue;
  tag: string;
  /** In percent. */
  weight: number;
  /** Whether the time of the share begins anew. */
  isNewShare: boolean;
}

/**
 * The value of a mapping after its canary was changed.
 *
 * @param options - `renew` gives the canary a new tag.
 * @throws NoCanaryError when none runs.
 */
export function changedCanary(
  current: MappingValue,
  update: CanaryUpdate,
  { renew }: { renew: boolean },
): ChangedCanary {
  const { canary } = current.options;
  const [, target] = current.targets;
  if (!canary || !target) {
    throw new NoCanaryError(current);
  }
  const weight = update.weight ?? target.weight;
  const tag = renew ? newTag() : canary.tag;
  const guard = update.guard === undefined ? canary.guard : update.guard;
  const value = withShare(valueOf(current), weight);
  return {
    value: {
      ...value,
      options: {
        ...value.options,
        canary: { ...canary, tag, guard, steps: update.steps ?? canary.steps },
      },
    },
    tag,
    weight,
    isNewShare: renew || weight !== target.weight,
  };
}
