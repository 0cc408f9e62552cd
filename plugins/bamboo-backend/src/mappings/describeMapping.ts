import { MappingCheck, Target } from '@bamboo-lb/plugin-bamboo-common';
import { nameOf } from './errors';
import { MappingValue } from './MappingStore';

/** How many instances of a target's app are healthy; undefined without the app. */
export type TargetHealth = { healthy: number } | undefined;

const instances = (count: number) =>
  count === 1 ? '1 healthy instance' : `${count} healthy instances`;

function describeTargets(targets: readonly Target[], health: TargetHealth[]) {
  if (targets.length > 1) {
    return targets
      .map(({ app, weight }) => `\`${app}\` (${weight} %)`)
      .join(', ');
  }
  const app = `\`${targets[0]?.app}\``;
  return health[0] ? `${instances(health[0].healthy)} of ${app}` : app;
}

/**
 * One sentence on what saving would change.
 *
 * @param previous - The mapping as it is, when it is not a new one.
 */
export function describeChange(
  value: MappingValue,
  health: TargetHealth[],
  previous: MappingValue | undefined,
): string {
  const name = nameOf(value);
  const where = `on ${value.loadBalancer}`;
  const targets = describeTargets(value.targets, health);
  if (!previous) {
    return `Adds ${name} ${where} and sends it to ${targets}. No other name changes.`;
  }
  const moved =
    nameOf(previous) !== name || previous.loadBalancer !== value.loadBalancer;
  return moved
    ? `Replaces ${nameOf(previous)} on ${
        previous.loadBalancer
      } by ${name} ${where} and sends it to ${targets}.`
    : `Sends ${name} ${where} to ${targets}.`;
}

/** What to know of the targets, though the mapping may be saved. */
export function targetWarnings(
  targets: readonly Target[],
  health: TargetHealth[],
): MappingCheck['warnings'] {
  return targets.flatMap(({ cluster, app }, index) => {
    const field = `targets[${index}].app`;
    const known = health[index];
    if (!known) {
      return [
        {
          field,
          message: `Marathon ${cluster} has no app \`${app}\`. The name goes live when the app starts.`,
        },
      ];
    }
    return known.healthy > 0
      ? []
      : [
          {
            field,
            message: `\`${app}\` has no healthy instance. The name answers 503 until it has one.`,
          },
        ];
  });
}
