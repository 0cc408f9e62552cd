import { Mapping, Target } from '@bamboo-lb/plugin-bamboo-common';
import { nameOf } from '../mappings/errors';
import { ExpectedTarget, Step, expectCopy, versionsOf } from './expectCopy';

/** How many instances of an app are in rotation; undefined without the app. */
export type AppHealth = { inRotation: number; total: number } | undefined;

/** A mapping with what only its environment knows. */
export interface ComparedSide {
  mapping: Mapping;
  /** The ISO time at which its environment expires; null for never. */
  expiresAt: string | null;
}

const BAD_STATES = ['rejected', 'held', 'expired'];

const appOf = ({ app, port }: Pick<ExpectedTarget, 'app' | 'port'>) =>
  `\`${app}\`${port === 0 ? '' : ` port ${port}`}`;

/** What the targets say, each once; in the order of the alphabet. */
const said = (
  targets: readonly ExpectedTarget[],
  say: (target: ExpectedTarget) => string,
) => [...new Set(targets.map(say))].sort().join(', ');

/** By app, so that the weights of both sides are in the same order. */
const weightsOf = (targets: readonly ExpectedTarget[]) =>
  [...targets]
    .sort((a, b) => appOf(a).localeCompare(appOf(b)))
    .map(({ weight }) => weight)
    .join('/');

function targetDifferences(
  left: readonly Target[],
  expected: readonly ExpectedTarget[],
): string[] {
  const own = left.map(target => ({ ...target, versions: versionsOf(target) }));
  const knows = (key: 'app' | 'cluster' | 'versions') =>
    expected.every(target => target[key] !== undefined);
  const differs = (say: (target: ExpectedTarget) => string) =>
    said(own, say) !== said(expected, say)
      ? [`goes to ${said(own, say)}, ${said(expected, say)} expected`]
      : undefined;
  if (!knows('app')) {
    return [`goes to ${said(own, appOf)}; what should be here cannot be told`];
  }
  // The first that differs is said; the rest follows from it.
  return (
    differs(appOf) ??
    (knows('cluster')
      ? differs(target => `${appOf(target)} on ${target.cluster}`)
      : undefined) ??
    (weightsOf(own) === weightsOf(expected)
      ? undefined
      : [`weights ${weightsOf(own)} against ${weightsOf(expected)}`]) ??
    (knows('versions')
      ? differs(target => `${appOf(target)}${target.versions}`)
      : undefined) ??
    []
  );
}

function placeDifferences(left: Mapping, right: Mapping, steps: Step[]) {
  const { loadBalancer, host, path } = expectCopy(right, steps);
  const should = nameOf({ host: host ?? left.host, path });
  return [
    ...(nameOf(left) === should
      ? []
      : [`is named \`${nameOf(left)}\`, \`${should}\` expected`]),
    ...(loadBalancer === undefined || loadBalancer === left.loadBalancer
      ? []
      : [`is on ${left.loadBalancer}, ${loadBalancer} expected`]),
  ];
}

function expiryDifference(
  { mapping, expiresAt }: ComparedSide,
  subject: string,
): string[] {
  if (mapping.expiresAt === expiresAt) {
    return [];
  }
  return [
    mapping.expiresAt === null
      ? `${subject}does not expire, ${expiresAt} expected`
      : `${subject}expires ${mapping.expiresAt}`,
  ];
}

function stateDifferences(left: Mapping, right: Mapping): string[] {
  const { state } = left.status;
  const other = right.status.state;
  if (state === other) {
    return [];
  }
  return [
    ...(BAD_STATES.includes(state) ? [`is ${state}`] : []),
    ...(BAD_STATES.includes(other) ? [`the other is ${other}`] : []),
  ];
}

function healthDifferences(
  left: Mapping,
  right: Mapping,
  healthOf: (target: Target) => AppHealth,
): string[] {
  const keyOf = ({ cluster, app }: Target) => JSON.stringify([cluster, app]);
  const onlyIn = (side: Mapping, other: Mapping) => {
    const shared = new Set(other.targets.map(keyOf));
    const own = side.targets.filter(target => !shared.has(keyOf(target)));
    return new Map(own.map(target => [keyOf(target), target]));
  };
  return [
    ...new Map([...onlyIn(left, right), ...onlyIn(right, left)]).values(),
  ].flatMap(target => {
    const health = healthOf(target);
    if (!health) {
      return [`Marathon ${target.cluster} has no app \`${target.app}\``];
    }
    return health.inRotation > 0
      ? []
      : [`\`${target.app}\` has 0 of ${health.total} healthy instances`];
  });
}

/**
 * In which ways a mapping differs from what it would be, were it made from the
 * other one now: sentences about the left one. Empty when both do the same.
 *
 * @param steps - How names and apps change from the right one to the left one.
 */
export function differencesOf(
  {
    left,
    right,
    steps,
  }: {
    left: ComparedSide;
    right: ComparedSide;
    steps: Step[];
  },
  healthOf: (target: Target) => AppHealth,
): string[] {
  const { targets } = expectCopy(right.mapping, steps);
  return [
    ...placeDifferences(left.mapping, right.mapping, steps),
    ...targetDifferences(left.mapping.targets, targets),
    ...expiryDifference(left, ''),
    ...expiryDifference(right, 'the other '),
    ...stateDifferences(left.mapping, right.mapping),
    ...healthDifferences(left.mapping, right.mapping, healthOf),
  ];
}
