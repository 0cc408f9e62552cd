import { ConflictError } from '@backstage/errors';
import { Target } from '@bamboo-lb/plugin-bamboo-common';
import { nameOf } from './errors';
import { MappingValue } from './MappingStore';

function sidesOf(value: MappingValue): { stable: Target; canary: Target } {
  const [stable, canary] = value.targets;
  if (!value.options.canary || !stable || !canary) {
    throw new ConflictError(
      `No canary runs on ${nameOf(
        value,
      )}. It was promoted or aborted, read it again`,
    );
  }
  return { stable, canary };
}

function withoutCanary(value: MappingValue, target: Target): MappingValue {
  const { canary: _canary, ...options } = value.options;
  return { ...value, targets: [{ ...target, weight: 100 }], options };
}

/**
 * What a mapping becomes when its canary is promoted: the canary's app is the
 * only target, with all of its versions.
 *
 * @throws ConflictError when no canary runs.
 */
export function promoted(value: MappingValue): MappingValue {
  const { version: _version, ...target } = sidesOf(value).canary;
  return withoutCanary(value, target);
}

/**
 * What a mapping becomes when its canary is aborted: the stable side is the
 * only target. It still leaves out the version that was the canary, if one was.
 *
 * @throws ConflictError when no canary runs.
 */
export function aborted(value: MappingValue): MappingValue {
  return withoutCanary(value, sidesOf(value).stable);
}
