import { AppMemory } from './decideRotation';
import { RemovalReason, RoutableApp, RoutableInstance } from './model';

/**
 * Why instances left the rotation or went, as far as Marathon gave a positive
 * answer: its state, a failing check, an event, or fewer instances asked for.
 * What is merely absent has no evidence.
 */
export function findEvidence(options: {
  before: { value: RoutableApp; memory: AppMemory } | undefined;
  after: RoutableApp;
  /** What events said about the ends of tasks, by task id. */
  told: Record<string, RemovalReason>;
}): Record<string, RemovalReason> {
  const { before, after, told } = options;
  const now = new Map(after.instances.map(instance => [instance.id, instance]));
  const evidence: Record<string, RemovalReason> = {};
  const unexplained: string[] = [];
  for (const instance of before?.value.instances ?? []) {
    const present = now.get(instance.id);
    if (present?.inRotation) continue;
    const reason =
      told[instance.id] ?? stateReason(present) ?? stateReason(instance);
    if (reason) evidence[instance.id] = reason;
    else if (!present) unexplained.push(instance.id);
  }
  const lowered = before
    ? before.value.instancesWanted - after.instancesWanted
    : 0;
  const explained = lowered < 0 ? 0 : (before?.memory.scaledBy ?? 0) + lowered;
  if (unexplained.length <= explained) {
    for (const id of unexplained) evidence[id] = 'scaled';
  }
  // A late word about an instance that went before explains it after all.
  for (const [id, reason] of Object.entries(told)) {
    if (!now.get(id)?.inRotation) evidence[id] ??= reason;
  }
  return evidence;
}

function stateReason(
  instance: RoutableInstance | undefined,
): RemovalReason | undefined {
  if (!instance || instance.inRotation) return undefined;
  if (instance.phase === 'killing' || instance.phase === 'terminal') {
    return instance.phase;
  }
  return instance.decision === 'unhealthy' || instance.decision === 'not-ready'
    ? instance.decision
    : undefined;
}
