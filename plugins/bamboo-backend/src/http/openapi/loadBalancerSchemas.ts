import {
  answer,
  boolean,
  described,
  integer,
  list,
  number,
  oneOf,
  pageOf,
  ref,
  Schema,
  string,
  time,
} from './jsonSchema';

const agentReport = answer(
  {
    agent: string,
    sequence: integer,
    outcome: oneOf('verified', 'rejected', 'failed', 'held'),
    how: oneOf('runtime', 'reload', 'none'),
    verified: oneOf('probe', 'readback'),
    phases: list(answer({ phase: string, ms: number })),
    receivedAt: time,
    message: string,
    at: time,
  },
  ['verified', 'message'],
);

const held = answer(
  {
    kind: oneOf('server', 'app'),
    cluster: string,
    app: string,
    instance: described('The task id, for a server', string),
    since: time,
  },
  ['instance'],
);

const rejection = answer(
  {
    id: string,
    owner: described(
      '`mapping:<id>`, `app:<cluster><app>` or `template`',
      string,
    ),
    phase: string,
    message: string,
    agent: string,
    sequence: integer,
    at: time,
    lastGoodInTraffic: described(
      'Whether an older form of it is in traffic',
      boolean,
    ),
  },
  ['agent', 'sequence'],
);

const template = answer(
  {
    source: described('`default`, or the path of a file', string),
    error: described(
      'Why the newest text is not used; the accepted one is',
      answer({ message: string, line: integer }, ['line']),
    ),
    blocks: described('False when every change reloads HAProxy', boolean),
  },
  ['error'],
);

const revision: Record<string, Schema> = {
  loadBalancer: string,
  lineage: string,
  sequence: integer,
  digest: string,
  createdAt: time,
  cause: answer(
    {
      kind: oneOf(
        'mapping',
        'app',
        'template',
        'rejection',
        'release',
        'start',
      ),
      subjects: described('Ids of mappings or apps, at most 20', list(string)),
      by: string,
      text: string,
    },
    ['by'],
  ),
  state: oneOf('live', 'rolling-out', 'rejected', 'replaced'),
  reports: list(ref('AgentReport')),
  change: answer({ added: integer, removed: integer, changed: integer }),
  timings: described(
    'How long the stations of the backend took, in milliseconds; absent for what was made before this was measured',
    answer(
      {
        sinceChangeMs: described(
          'From the oldest change in it, which is an event of Marathon or a save, until it was committed',
          number,
        ),
        readMs: number,
        decodeMs: number,
        routeMs: number,
        renderMs: number,
        blocksRendered: integer,
      },
      ['sinceChangeMs', 'readMs', 'decodeMs'],
    ),
  ),
};

/** What is answered about load balancers, their agents and revisions. */
export const loadBalancerSchemas: Record<string, Schema> = {
  LoadBalancer: answer(
    {
      name: string,
      clusters: list(string),
      domains: described('Domains in which names may be made', list(string)),
      publicUrl: string,
      cname: string,
      addresses: list(string),
      binds: list(string),
      mappings: integer,
      sequence: described('The newest revision', integer),
      agents: answer({ total: integer, inStep: integer }),
      held: list(held),
      rejections: list(rejection),
      template,
    },
    ['publicUrl', 'cname', 'addresses', 'sequence'],
  ),
  AgentReport: agentReport,
  Agent: answer(
    {
      id: string,
      loadBalancer: string,
      state: oneOf('in-step', 'applying', 'behind', 'rejected', 'away'),
      sequence: described('The revision that it verified', integer),
      digest: string,
      version: string,
      haproxyVersion: string,
      binds: list(string),
      lastSeenAt: time,
      lastReport: ref('AgentReport'),
      message: string,
    },
    [
      'sequence',
      'digest',
      'version',
      'haproxyVersion',
      'lastReport',
      'message',
    ],
  ),
  Revision: answer(revision),
  RevisionDetail: answer(
    {
      ...revision,
      previousSequence: described(
        'The revision before that is still kept',
        integer,
      ),
      files: list(
        answer(
          {
            name: string,
            text: string,
            previousText: described('As it was in the one before', string),
          },
          ['previousText'],
        ),
      ),
    },
    ['previousSequence'],
  ),
  LoadBalancerList: pageOf('LoadBalancer'),
  AgentList: pageOf('Agent'),
  RevisionList: pageOf('Revision'),
};
