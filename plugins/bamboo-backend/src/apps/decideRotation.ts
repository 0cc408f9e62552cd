import { healthOf, ipOf } from './instanceHealth';
import {
  DecodedApp,
  DecodedInstance,
  Decision,
  RoutableApp,
  RoutableInstance,
} from './model';
import { withProblems } from './problems';

/** What must be remembered of an instance to decide the next time. */
export interface InstanceMemory {
  /** The last answer that was not "unknown": whether its checks pass. */
  passing: boolean;
  /** Whether it has ever been in rotation. */
  served: boolean;
  /** Milliseconds since 1970 of the first answer without results. */
  unknownSince?: number;
}

/** What must be remembered of an app to decide the next time. */
export interface AppMemory {
  instances: Record<string, InstanceMemory>;
  /** How many instances a lower `instances` still asks to end. */
  scaledBy: number;
}

/** What {@link decideRotation} needs to know. */
export interface RotationInput {
  app: DecodedApp;
  /** ISO time of the read. */
  readAt: string;
  /** What was decided before; undefined for an app that is new. */
  before: { value: RoutableApp; memory: AppMemory } | undefined;
  /** Milliseconds since 1970. */
  now: number;
  /** Since when this leader answers; undefined while none does. */
  leaderSince: number | undefined;
}

/** What was decided, and when time alone would decide otherwise. */
export interface Rotation {
  value: RoutableApp;
  memory: AppMemory;
  /** Milliseconds since 1970; undefined when time changes nothing. */
  nextDeadline: number | undefined;
}

const minimumUnknownMs = 5 * 60_000;

/**
 * Which instances take requests. Marathon decides membership: running, ready,
 * and not failing its checks. While results are missing, as after a change of
 * leader, the previous answer stays for max(2 × check interval, 5 min) of an
 * answering leader. When every instance fails or is unreachable, those that
 * have served stay in rotation: trying is better than refusing.
 */
export function decideRotation(input: RotationInput): Rotation {
  const { app, before } = input;
  const previous = new Map(
    before?.value.instances.map(instance => [instance.id, instance]),
  );
  const memory: AppMemory['instances'] = {};
  const deadlines: number[] = [];

  const decided = app.instances.map((instance): RoutableInstance => {
    const known = withKnownEndpoints(instance, previous.get(instance.id));
    const remembered = remember(app, known, before?.memory, input.now);
    const until = unknownUntil(app, remembered, input.leaderSince);
    const decision = decide(app, known, {
      passing: remembered.passing,
      expired: until !== undefined && input.now >= until,
    });
    if (decision === 'kept-unknown' && until !== undefined) {
      deadlines.push(until);
    }
    memory[instance.id] = remembered;
    return {
      ...known,
      decision,
      inRotation: inRotationBy(decision),
      healthy: app.healthChecks.length > 0 ? healthOf(known) : null,
    };
  });

  const instances = decided.some(({ inRotation }) => inRotation)
    ? decided
    : decided.map(instance => keepWhenAllAreDown(instance, memory));
  for (const { id, inRotation } of instances) {
    const remembered = memory[id];
    if (inRotation && remembered) remembered.served = true;
  }
  return {
    value: withProblems({ ...app, instances, readAt: input.readAt }),
    memory: { instances: memory, scaledBy: scaledBy(app, before) },
    nextDeadline: deadlines.length > 0 ? Math.min(...deadlines) : undefined,
  };
}

function decide(
  app: DecodedApp,
  instance: DecodedInstance,
  state: { passing: boolean; expired: boolean },
): Decision {
  if (instance.phase === 'killing') return 'killing';
  if (instance.phase === 'unreachable') return 'unreachable';
  if (instance.phase !== 'running') return 'not-running';
  if (!instance.ready) return 'not-ready';
  if (!instance.endpoints.some(ipOf)) return 'no-address';
  if (app.healthChecks.length === 0) return 'no-checks';
  const healthy = healthOf(instance);
  if (healthy !== null) return healthy ? 'healthy' : 'unhealthy';
  return state.passing && !state.expired
    ? 'kept-unknown'
    : 'waiting-for-health';
}

function inRotationBy(decision: Decision): boolean {
  return (
    decision === 'healthy' ||
    decision === 'no-checks' ||
    decision === 'kept-unknown' ||
    decision === 'kept-all-down'
  );
}

function keepWhenAllAreDown(
  instance: RoutableInstance,
  memory: AppMemory['instances'],
): RoutableInstance {
  const isDown =
    instance.decision === 'unhealthy' ||
    instance.decision === 'unreachable' ||
    instance.decision === 'waiting-for-health';
  return isDown && memory[instance.id]?.served && instance.endpoints.some(ipOf)
    ? { ...instance, inRotation: true, decision: 'kept-all-down' }
    : instance;
}

/** Marathon drops the ports of an instance that is unreachable for good. */
function withKnownEndpoints(
  instance: DecodedInstance,
  previous: RoutableInstance | undefined,
): DecodedInstance {
  return instance.phase === 'unreachable' && instance.endpoints.length === 0
    ? { ...instance, endpoints: previous?.endpoints ?? [] }
    : instance;
}

function remember(
  app: DecodedApp,
  instance: DecodedInstance,
  before: AppMemory | undefined,
  now: number,
): InstanceMemory {
  const old = before?.instances[instance.id] ?? {
    passing: false,
    served: false,
  };
  if (instance.phase !== 'running') {
    return { passing: old.passing, served: old.served };
  }
  const healthy = app.healthChecks.length === 0 || healthOf(instance);
  return healthy === null
    ? { ...old, unknownSince: old.unknownSince ?? now }
    : { passing: healthy, served: old.served };
}

function unknownUntil(
  app: DecodedApp,
  { unknownSince }: InstanceMemory,
  leaderSince: number | undefined,
): number | undefined {
  if (unknownSince === undefined || leaderSince === undefined) {
    return undefined;
  }
  const interval = Math.max(
    0,
    ...app.healthChecks.map(check => check.intervalSeconds * 1000),
  );
  return (
    Math.max(unknownSince, leaderSince) +
    Math.max(2 * interval, minimumUnknownMs)
  );
}

/**
 * A lower `instances` explains as many ends as it is lower by, until they
 * came about or it is raised again.
 */
function scaledBy(app: DecodedApp, before: RotationInput['before']): number {
  if (!before) return 0;
  const lowered = before.value.instancesWanted - app.instancesWanted;
  if (lowered < 0) return 0;
  const surplus = Math.max(0, app.instances.length - app.instancesWanted);
  return Math.min(before.memory.scaledBy + lowered, surplus);
}
