import {
  App,
  Condition,
  DerivedName,
  Instance,
  Listener,
} from '@bamboo-lb/plugin-bamboo-common';
import { AgentRow, AgentServerRow } from '../agents/AgentStore';
import { RoutableApp, RoutableInstance } from '../apps/model';
import { serverNames } from '../routing/names';
import { isExpected } from './agentState';

/** What a HAProxy said longer ago than this is no longer known. */
const SERVER_KNOWN_MS = 30_000;

/** The rows of servers, found by backend and server name. */
export type ServerIndex = ReadonlyMap<string, AgentServerRow[]>;

const key = (loadBalancer: string, backend: string, server: string) =>
  `${loadBalancer}\n${backend}\n${server}`;

/** Makes server rows findable. */
export function indexServers(rows: AgentServerRow[]): ServerIndex {
  const index = new Map<string, AgentServerRow[]>();
  for (const row of rows) {
    const at = key(row.loadBalancer, row.backend, row.server);
    index.set(at, [...(index.get(at) ?? []), row]);
  }
  return index;
}

/** A backend of the app, on one load balancer. */
export interface BackendUse {
  loadBalancer: string;
  backend: string;
  port: number;
}

/** Everything that the view of an app is made of. */
export interface AppViewInput {
  app: RoutableApp;
  uses: BackendUse[];
  servers: ServerIndex;
  agents: AgentRow[];
  mappings: string[];
  derivedNames: DerivedName[];
  listeners: Listener[];
  /** Labels that name nothing, and why. */
  namingProblems: Condition[];
  entities: string[];
  now: Date;
}

/** The worst comes first: it is what a person must know. */
const BY_WEIGHT = ['DOWN', 'DRAIN', 'MAINT', 'UP'] as const;

/** What one HAProxy says of an instance that may be in several backends. */
function together(rows: AgentServerRow[]) {
  const [row] = rows;
  if (!row) {
    return undefined;
  }
  const sum = (of: 'sessions' | 'perSecond') =>
    rows.some(each => each[of] !== undefined)
      ? rows.reduce((total, each) => total + (each[of] ?? 0), 0)
      : undefined;
  return {
    status:
      BY_WEIGHT.find(status => rows.some(each => each.status === status)) ??
      row.status,
    sessions: sum('sessions'),
    requestsPerSecond: sum('perSecond'),
    at: row.at,
  };
}

function onAgents(
  instance: { id: string; inRotation: boolean },
  { app, uses, servers, agents, now }: AppViewInput,
): Instance['loadBalancers'] {
  return [...new Set(uses.map(use => use.loadBalancer))].flatMap(
    loadBalancer => {
      const rows = uses
        .filter(use => use.loadBalancer === loadBalancer)
        .flatMap(({ backend, port }) => {
          const [server = ''] = serverNames({
            cluster: app.cluster,
            port,
            instances: [instance.id],
          });
          return servers.get(key(loadBalancer, backend, server)) ?? [];
        });
      return agents
        .filter(a => a.loadBalancer === loadBalancer && isExpected(a, now))
        .map(agent => {
          const heard = now.getTime() - Date.parse(agent.lastSeenAt);
          const said = together(rows.filter(row => row.agent === agent.id));
          if (heard > SERVER_KNOWN_MS) {
            return { loadBalancer, agent: agent.id, status: 'unknown' };
          }
          return {
            loadBalancer,
            agent: agent.id,
            ...(said ?? { status: instance.inRotation ? 'unknown' : 'none' }),
          };
        });
    },
  );
}

/** An app as the API shows it: what Marathon says and what each HAProxy says. */
export function appView(input: AppViewInput): App {
  const { app } = input;
  // Without a check Marathon says nothing of an instance that it runs.
  const countsAsHealthy = ({ healthy, decision }: RoutableInstance) =>
    healthy === true || decision === 'no-checks';
  const healthy = app.instances.filter(countsAsHealthy).length;
  const unhealthy = app.instances.filter(i => i.healthy === false).length;
  const total = app.instances.length;
  return {
    cluster: app.cluster,
    id: app.id,
    kind: app.kind,
    ports: app.ports,
    instances: app.instances.map(instance => ({
      id: instance.id,
      state: instance.state,
      healthy: instance.healthy,
      ready: instance.ready,
      inRotation: instance.inRotation,
      decision: instance.decision,
      host: instance.host,
      startedAt: instance.startedAt,
      stagedAt: instance.stagedAt,
      version: instance.version,
      endpoints: instance.endpoints,
      healthResults: instance.healthResults,
      loadBalancers: onAgents(instance, input),
    })),
    instancesWanted: app.instancesWanted,
    health: {
      healthy,
      unhealthy,
      unknown: total - healthy - unhealthy,
      total,
    },
    healthChecks: app.healthChecks,
    deployments: app.deployments,
    labels: app.labels,
    mappings: input.mappings,
    derivedNames: input.derivedNames,
    listeners: input.listeners,
    entities: input.entities,
    problems: [...app.problems, ...input.namingProblems],
    readAt: app.readAt,
  };
}
