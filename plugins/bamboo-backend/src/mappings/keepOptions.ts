import { Target } from '@bamboo-lb/plugin-bamboo-common';
import { isDeepStrictEqual } from 'node:util';
import { InvalidMappingError } from './errors';
import { MappingValue } from './MappingStore';

const appsOf = (targets: readonly Target[]) =>
  targets.map(({ weight: _weight, ...app }) => app);

/**
 * The value with the options of the one that it replaces. While a canary runs
 * its two targets stay, as promoting and aborting it depend on them.
 *
 * @throws InvalidMappingError when the targets would change under a canary.
 */
export function keepOptions(
  current: MappingValue,
  value: MappingValue,
): MappingValue {
  const { options } = current;
  if (
    options.canary &&
    !isDeepStrictEqual(appsOf(current.targets), appsOf(value.targets))
  ) {
    throw new InvalidMappingError([
      {
        field: 'targets',
        message:
          'A canary runs on this name. Promote it or abort it, then change where the name goes',
      },
    ]);
  }
  return { ...value, options };
}
