import { App, Instance } from '@bamboo-lb/plugin-bamboo-common';
import { AgentRow, AgentServerRow } from '../agents/AgentStore';
import { RoutableApp } from '../apps/model';
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
  entities: string[];
  now: Date;
}

function onAgents(
  instance: { id: string; inRotation: boolean },
  { app, uses, servers, agents, now }: AppViewInput,
): Instance['loadBalancers'] {
  return uses.flatMap(({ loadBalancer, backend, port }) => {
    const [server = ''] = serverNames({
      cluster: app.cluster,
      port,
      instances: [instance.id],
    });
    const rows = servers.get(key(loadBalancer, backend, server)) ?? [];
    return agents
      .filter(a => a.loadBalancer === loadBalancer && isExpected(a, now))
      .map(agent => {
        const row = rows.find(r => r.agent === agent.id);
        const heard = now.getTime() - Date.parse(agent.lastSeenAt);
        const known = heard <= SERVER_KNOWN_MS;
        let status: Instance['loadBalancers'][number]['status'] = 'unknown';
        if (known) {
          status = row?.status ?? (instance.inRotation ? 'unknown' : 'none');
        }
        return {
          loadBalancer,
          agent: agent.id,
          status,
          ...(known && row
            ? {
                sessions: row.sessions,
                requestsPerSecond: row.perSecond,
                at: row.at,
              }
            : {}),
        };
      });
  });
}

/** An app as the API shows it: what Marathon says and what each HAProxy says. */
export function appView(input: AppViewInput): App {
  const { app } = input;
  const count = (healthy: boolean | null) =>
    app.instances.filter(i => i.healthy === healthy).length;
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
      healthy: count(true),
      unhealthy: count(false),
      unknown: count(null),
      total: app.instances.length,
    },
    healthChecks: app.healthChecks,
    deployments: app.deployments,
    labels: app.labels,
    mappings: input.mappings,
    entities: input.entities,
    problems: app.problems,
    readAt: app.readAt,
  };
}
