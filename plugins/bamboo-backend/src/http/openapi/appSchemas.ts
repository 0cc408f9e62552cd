import {
  answer,
  boolean,
  described,
  integer,
  list,
  number,
  oneOf,
  orNull,
  pageOf,
  ref,
  Schema,
  string,
  time,
} from './jsonSchema';

const endpoint = answer(
  {
    index: integer,
    name: string,
    protocol: string,
    address: described("Marathon's own host name or address", string),
    port: integer,
    servicePort: integer,
    ip: described('What the address resolves to, where it differs', string),
  },
  ['name', 'servicePort', 'ip'],
);

const healthResult = answer(
  {
    alive: boolean,
    consecutiveFailures: integer,
    firstSuccess: string,
    lastSuccess: string,
    lastFailure: string,
    lastFailureCause: string,
  },
  ['firstSuccess', 'lastSuccess', 'lastFailure', 'lastFailureCause'],
);

const onAgent = answer(
  {
    loadBalancer: string,
    agent: string,
    status: oneOf('UP', 'DOWN', 'MAINT', 'DRAIN', 'none', 'unknown'),
    sessions: integer,
    requestsPerSecond: number,
    at: time,
  },
  ['sessions', 'requestsPerSecond', 'at'],
);

const healthCheck = answer(
  {
    protocol: string,
    path: string,
    portIndex: integer,
    port: integer,
    command: string,
    gracePeriodSeconds: number,
    intervalSeconds: number,
    timeoutSeconds: number,
    maxConsecutiveFailures: integer,
  },
  ['path', 'portIndex', 'port', 'command'],
);

/** What is answered about Marathon and its apps. */
export const appSchemas: Record<string, Schema> = {
  Instance: answer(
    {
      id: string,
      state: described("Marathon's task state, such as TASK_RUNNING", string),
      healthy: described('Null while unknown', orNull(boolean)),
      ready: boolean,
      inRotation: boolean,
      decision: oneOf(
        'healthy',
        'no-checks',
        'kept-unknown',
        'kept-all-down',
        'waiting-for-health',
        'unhealthy',
        'not-ready',
        'not-running',
        'killing',
        'unreachable',
        'no-address',
      ),
      host: string,
      startedAt: time,
      stagedAt: time,
      version: string,
      endpoints: list(endpoint),
      healthResults: list(healthResult),
      loadBalancers: described('What each HAProxy says of it', list(onAgent)),
    },
    ['host', 'startedAt', 'stagedAt', 'version'],
  ),
  App: answer({
    cluster: string,
    id: string,
    kind: oneOf('app', 'pod'),
    ports: list(
      answer(
        {
          index: integer,
          name: string,
          protocol: string,
          servicePort: integer,
        },
        ['name', 'servicePort'],
      ),
    ),
    instances: list(ref('Instance')),
    instancesWanted: integer,
    health: answer({
      healthy: described(
        'Those of an app without checks count while they run',
        integer,
      ),
      unhealthy: integer,
      unknown: integer,
      total: integer,
    }),
    healthChecks: list(healthCheck),
    deployments: list(answer({ id: string })),
    labels: { type: 'object', additionalProperties: string },
    mappings: described(
      'Ids of mappings that the caller may see',
      list(string),
    ),
    derivedNames: described(
      'Names that it has without a mapping',
      list(
        answer(
          {
            loadBalancer: string,
            host: string,
            path: string,
            url: string,
            source: oneOf('default-rule', 'marathon-lb'),
          },
          ['url'],
        ),
      ),
    ),
    listeners: described(
      'Where it is reached by TCP, without a mapping',
      list(
        answer(
          {
            loadBalancer: string,
            port: described('The port that clients connect to', integer),
            address: string,
            portIndex: described('The index of the port of the app', integer),
            source: oneOf('bamboo-tcp-port', 'marathon-lb', 'service-port'),
          },
          ['address'],
        ),
      ),
    ),
    entities: described(
      'Entities that claim it and the caller may see',
      list(string),
    ),
    problems: list(ref('Condition')),
    readAt: time,
  }),
  Cluster: answer(
    {
      name: string,
      state: oneOf('fresh', 'stale', 'never-read'),
      leader: string,
      version: string,
      apps: integer,
      instances: integer,
      lastEventAt: time,
      lastSyncAt: time,
      staleSince: time,
      error: string,
    },
    ['leader', 'version', 'lastEventAt', 'lastSyncAt', 'staleSince', 'error'],
  ),
  AppList: pageOf('App'),
  ClusterList: pageOf('Cluster'),
};
