import { Envelope } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { frameworkWith } from '../authorization/__testUtils__/company';
import { backendName } from '../routing/names';
import { FakeAgent } from './__testUtils__/FakeAgent';
import { APP, shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { clusterAt, PUBLIC, TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(30_000);

let shop: ShopPortal;
let portal: TestPortal;

const REVISION = '/agent/v1/load-balancers/public/revision?agent=lb-1';
const REPORT = '/agent/v1/load-balancers/public/agents/lb-1/report';
const SERVERS = '/agent/v1/load-balancers/public/agents/lb-1/servers';

beforeAll(async () => {
  shop = await ShopPortal.start({
    bamboo: {
      loadBalancers: { ...PUBLIC, internal: { domains: ['*.internal'] } },
      access: [
        { subject: 'narrow', loadBalancers: ['public'], agents: ['lb-1'] },
      ],
    },
  });
  portal = shop.portal;
});

afterAll(() => shop?.stop());

async function connected(id: string): Promise<[FakeAgent, Envelope]> {
  const agent = shop.agent({ id });
  await agent.poll();
  return [agent, agent.envelopes[0]!];
}

describe('who may speak as an agent', () => {
  const servers = {
    full: true,
    at: '2026-01-01T00:00:00Z',
    servers: [],
    gone: [],
  };

  it.each<[string, string, number, RegExp]>([
    ['a user', as.ann, 403, /^Only service tokens of agents may do this/],
    ['an admin', as.pat, 403, /^Only service tokens of agents may do this/],
    [
      'a token for other things',
      as.token('ci', 'bamboo.mapping.read'),
      403,
      /needs the permission bamboo.agent/,
    ],
    ['a token narrowed to this agent', as.agent('narrow'), 204, /^$/],
  ])('%s', async (_who, who, status, message) => {
    const answers = [await portal.post(SERVERS, servers, { who })];
    if (status === 403) {
      answers.push(await portal.get(REVISION, { who }));
    }
    for (const { status: got, body } of answers) {
      expect(got).toBe(status);
      expect(body.error?.message ?? '').toMatch(message);
    }
  });

  it('bamboo.access narrows a token to load balancers and agents', async () => {
    const who = as.agent('narrow');
    for (const path of [
      '/agent/v1/load-balancers/public/agents/lb-2/servers',
      '/agent/v1/load-balancers/internal/agents/lb-1/servers',
    ]) {
      const { status, body } = await portal.post(path, servers, { who });
      expect(status).toBe(403);
      expect(body.error.message).toMatch(/^bamboo.access does not let narrow/);
    }
  });

  it('no user, even where the policy allows everything', async () => {
    const open = await TestPortal.start({
      bamboo: {
        clusters: clusterAt('http://localhost:1'),
        loadBalancers: PUBLIC,
      },
      permissions: frameworkWith(() => true),
    });
    try {
      expect((await open.get(REVISION)).status).toBe(403);
      expect((await open.post(SERVERS, servers)).status).toBe(403);
    } finally {
      await open.stop();
    }
  });
});

describe('what an agent says', () => {
  it.each<[string, string, number, RegExp]>([
    [
      'of an unknown load balancer',
      SERVERS.replace('public', 'none'),
      404,
      /^name: there is no load balancer none/,
    ],
    [
      'under an id that is none',
      SERVERS.replace('lb-1', 'l%20b'),
      400,
      /^agent: use letters, digits/,
    ],
  ])('%s is refused', async (_what, path, status, message) => {
    const body = {
      full: true,
      at: '2026-01-01T00:00:00Z',
      servers: [],
      gone: [],
    };
    const refused = await portal.post(path, body, { who: as.agent() });
    expect(refused.status).toBe(status);
    expect(refused.body.error.message).toMatch(message);
  });

  it.each<[string, object, RegExp]>([
    ['an outcome that is none', { outcome: 'fine' }, /outcome/],
    ['a digest that is none', { digest: 'abc' }, /digest/],
    ['a missing attempt', { attempt: undefined }, /attempt/],
    [
      'a negative time',
      { phases: [{ phase: 'received', ms: -1 }] },
      /phases\/0\/ms/,
    ],
  ])(
    'in a report with %s is refused, naming it',
    async (_what, wrong, message) => {
      const [agent, envelope] = await connected('lb-wrong');
      const path = REPORT.replace('lb-1', 'lb-wrong');
      const refused = await portal.post(
        path,
        { ...agent.reportOf(envelope), ...wrong },
        { who: as.agent() },
      );
      expect(refused.status).toBe(400);
      expect(refused.body.error.message).toMatch(message);
      const { body } = await portal.get('/v1/load-balancers/public/agents');
      const shown = body.items.find((a: { id: string }) => a.id === 'lb-wrong');
      expect(shown.lastReport).toBeUndefined();
    },
  );

  it('may hold more than this version of the portal knows', async () => {
    const [agent, envelope] = await connected('lb-newer');
    const answer = await portal.post(
      REPORT.replace('lb-1', 'lb-newer'),
      { ...agent.reportOf(envelope), mood: 'sunny' },
      { who: as.agent() },
    );
    expect(answer.status).toBe(204);
  });
});

describe('the long poll', () => {
  it('answers everything first, then only what changed', async () => {
    const agent = shop.agent({ id: 'lb-poll' });
    expect((await agent.poll()).status).toBe(200);
    expect(agent.envelopes[0]).toMatchObject({ kind: 'whole' });

    const waiting = agent.poll();
    const made = await portal.post('/v1/mappings', shopMapping('polled'));
    expect((await waiting).status).toBe(200);
    const [whole, change] = agent.envelopes;
    expect(change).toMatchObject({
      kind: 'change',
      base: whole!.digest,
      lineage: whole!.lineage,
      cause: { kind: 'mapping', by: 'user:default/ann' },
    });
    expect(agent.revisionOf(change!).manifest.mappings).toContainEqual(
      expect.objectContaining({
        id: made.body.id,
        host: 'polled.example.com',
      }),
    );
    const sent = new Set(change!.blocks.map(block => block.digest));
    expect(whole!.blocks.some(block => sent.has(block.digest))).toBe(false);
  });

  it('answers 204 with the backends that somebody looks at', async () => {
    await portal.post('/v1/mappings', shopMapping('watched'));
    const agent = shop.agent({ id: 'lb-watch' });
    const seenAt = async () => {
      const { body } = await portal.get('/v1/load-balancers/public/agents');
      return body.items.find((a: { id: string }) => a.id === 'lb-watch')
        ?.lastSeenAt;
    };
    expect((await agent.poll()).status).toBe(200);
    const before = await seenAt();
    const waiting = agent.poll();
    await until(async () => expect(await seenAt()).not.toBe(before));
    await portal.get(`/v1/apps?cluster=production&id=${APP}`);
    const { status, headers } = await waiting;
    expect(status).toBe(204);
    expect(headers.get('bamboo-watch')?.split(',')).toContain(
      backendName('production', APP, 0),
    );
  });
});
