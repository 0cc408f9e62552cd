import { Condition, MappingStatus } from '@bamboo-lb/plugin-bamboo-common';
import { AgentRow } from '../agents/AgentStore';
import { StoredMapping } from '../mappings/model';
import { StoredRejection } from '../rejections/RejectionStore';
import { isAway, isExpected } from './agentState';

/** What is known of an app that a mapping sends requests to. */
export interface TargetState {
  cluster: string;
  app: string;
  /** False when Marathon has no such app. */
  exists: boolean;
  inRotation: number;
  total: number;
  /** How many of its instances stay only because their removal is held. */
  held: number;
}

/** Everything that the status of a mapping depends on. */
export interface StatusInput {
  mapping: StoredMapping;
  now: Date;
  /** All agents of the load balancer. */
  agents: AgentRow[];
  /** Per agent, the first verified report at or after the carrying sequence. */
  verified: ReadonlyMap<string, { sequence: number; ms: number }>;
  /** Refusals of the mapping itself or of an app that it uses. */
  rejections: StoredRejection[];
  targets: TargetState[];
  /** Whether the newest revision serves some form of the mapping. */
  isInTraffic: boolean;
  conditions: Condition[];
}

const plural = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

const sayMissing = ({ cluster, app }: TargetState) =>
  `Marathon “${cluster}” has no app ${app}`;

/** What is said of apps that Marathon does not have. */
const missingApps = (targets: TargetState[]): Condition[] =>
  targets
    .filter(target => !target.exists)
    .map(target => ({ type: 'AppMissing', message: sayMissing(target) }));

function waitingReason(targets: TargetState[], host: string) {
  const missing = targets.find(target => !target.exists);
  if (missing) {
    return sayMissing(missing);
  }
  const total = targets.reduce((sum, target) => sum + target.total, 0);
  return `No healthy instance: 0 of ${total}. ${host} answers 503`;
}

/** Why an agent runs no revision that carries the mapping, if it said so. */
function refusalOf({ lastReport }: AgentRow, { carried }: StoredMapping) {
  return carried &&
    lastReport &&
    lastReport.outcome !== 'verified' &&
    lastReport.sequence >= carried.sequence
    ? `${lastReport.rejection?.phase}: ${lastReport.rejection?.message}`
    : undefined;
}

function byAgent(
  { mapping, verified, rejections, now }: StatusInput,
  expected: AgentRow[],
): MappingStatus['byAgent'] {
  return expected.map(agent => {
    const done = verified.get(agent.id);
    const refused =
      rejections.find(r => r.agent === agent.id)?.message ??
      refusalOf(agent, mapping);
    if (done && !rejections.some(r => r.agent === agent.id)) {
      return { agent: agent.id, phase: 'verified', ms: done.ms };
    }
    if (refused) {
      return { agent: agent.id, phase: 'rejected', message: refused };
    }
    return { agent: agent.id, phase: isAway(agent, now) ? 'away' : 'applying' };
  });
}

function describeOthers(agents: MappingStatus['byAgent']): string {
  return agents
    .map(({ agent, phase, ms }) => {
      switch (phase) {
        case 'verified':
          return `${agent} verified in ${ms} ms`;
        case 'away':
          return `${agent} is not connected`;
        case 'rejected':
          return `${agent} refused it`;
        default:
          return `${agent} applying`;
      }
    })
    .join(', ');
}

/**
 * Where a mapping stands. It is live only when every expected agent verified
 * a revision that carried this version, so `live` is never merely saved.
 */
export function mappingStatus(input: StatusInput): MappingStatus {
  const { mapping, now, rejections, targets } = input;
  const conditions = [...input.conditions, ...missingApps(targets)];
  const expected = input.agents.filter(agent => isExpected(agent, now));
  const carried =
    mapping.carried?.version === mapping.version ? mapping.carried : undefined;
  const agents = carried
    ? byAgent(input, expected)
    : byAgent({ ...input, verified: new Map() }, expected);
  const verified = agents.filter(agent => agent.phase === 'verified');
  const status = (
    state: MappingStatus['state'],
    reason?: string,
  ): MappingStatus => ({
    state,
    verified: verified.length,
    agents: expected.length,
    sequence: carried?.sequence,
    verifiedInMs: verified.length
      ? Math.max(...verified.map(agent => agent.ms ?? 0))
      : undefined,
    reason,
    byAgent: agents,
    conditions,
  });

  if (mapping.expiresAt && Date.parse(mapping.expiresAt) <= now.getTime()) {
    return status('expired', `Expired ${mapping.expiresAt}. Not in traffic`);
  }
  const [refusal] = rejections;
  if (refusal) {
    const who = refusal.agent ? `${refusal.agent} at ` : 'At ';
    const after = input.isInTraffic
      ? 'The last good form stays in traffic'
      : 'Not in traffic';
    return status(
      'rejected',
      `${who}${refusal.phase}: ${refusal.message}. ${after}`,
    );
  }
  if (expected.length === 0) {
    return status(
      'waiting',
      `No HAProxy of ${mapping.loadBalancer} is connected`,
    );
  }
  const held = targets.reduce((sum, target) => sum + target.held, 0);
  if (held > 0) {
    return status(
      'held',
      `${plural(
        held,
        'server that Marathon no longer lists is kept',
        'servers that Marathon no longer lists are kept',
      )}: nobody asked for the removal. An admin can release it`,
    );
  }
  const refusing = agents.find(agent => agent.phase === 'rejected');
  if (refusing) {
    return status(
      'rejected',
      `${refusing.agent} at ${refusing.message}. Traffic is unchanged`,
    );
  }
  if (targets.every(target => target.inRotation === 0)) {
    return status('waiting', waitingReason(targets, mapping.host));
  }
  return verified.length === expected.length
    ? status('live')
    : status('rolling-out', describeOthers(agents));
}
