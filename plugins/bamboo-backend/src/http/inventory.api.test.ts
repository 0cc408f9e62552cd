import { PAY, SECRET, SHOP } from '../authorization/__testUtils__/company';
import {
  APP,
  OTHER_APP,
  shopMapping,
  ShopPortal,
} from './__testUtils__/ShopPortal';
import { TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(30_000);

let shop: ShopPortal;
let portal: TestPortal;
let hidden: string;
let shown: string;

const who = as.token('ci', 'bamboo.mapping.create', 'bamboo.mapping.read');
const ids = (body: { items: { id: string }[] }) =>
  body.items.map(item => item.id);

beforeAll(async () => {
  shop = await ShopPortal.start();
  portal = shop.portal;
  shop.agent().start();
  const live = '/v1/mappings?wait=live';
  const first = await portal.post(live, shopMapping('shown'));
  shown = first.body.id;
  const second = await portal.post(
    live,
    shopMapping('hidden', { entityRef: SECRET }),
    { who },
  );
  hidden = second.body.id;
});

afterAll(() => shop?.stop());

describe('mappings', () => {
  it('of entities that the caller cannot see do not exist for them', async () => {
    expect(ids((await portal.get('/v1/mappings')).body)).toEqual([shown]);
    expect((await portal.get(`/v1/mappings/${hidden}`)).status).toBe(404);
    expect((await portal.get(`/v1/mappings/${hidden}/versions`)).status).toBe(
      404,
    );
    const all = await portal.get('/v1/mappings', { who });
    expect(ids(all.body).sort()).toEqual([shown, hidden].sort());
  });

  it('are found by host in any case, entity, app and text', async () => {
    for (const query of [
      'host=SHOWN.example.com',
      `entityRef=${SHOP}`,
      `app=${APP}&cluster=production&loadBalancer=public`,
      'search=show',
    ]) {
      expect(ids((await portal.get(`/v1/mappings?${query}`)).body)).toEqual([
        shown,
      ]);
    }
    expect((await portal.get(`/v1/mappings?entityRef=${PAY}`)).body).toEqual({
      items: [],
      totalItems: 0,
    });
  });

  it('are checked without being made', async () => {
    const taken = await portal.post('/v1/mappings/check', shopMapping('shown'));
    expect(taken.body).toMatchObject({
      ok: false,
      problems: [{ field: 'host', owner: SHOP }],
    });
    const free = await portal.post('/v1/mappings/check', shopMapping('free'));
    expect(free.body).toMatchObject({ ok: true, problems: [] });
    expect(ids((await portal.get('/v1/mappings')).body)).toEqual([shown]);
  });
});

describe('rights', () => {
  it.each([
    [
      'an owner',
      as.ann,
      { create: true, update: true, delete: true, admin: false },
    ],
    [
      'another team',
      as.ben,
      { create: false, update: false, delete: false, admin: false },
    ],
    [
      'an admin',
      as.pat,
      { create: false, update: false, delete: false, admin: true },
    ],
  ])('of %s', async (_who, caller, rights) => {
    const { body } = await portal.get(`/v1/rights?entityRef=${SHOP}`, {
      who: caller,
    });
    expect(body).toEqual({ ...rights, permissionFramework: false });
  });

  it('without an entity, say only who administers', async () => {
    const { body } = await portal.get('/v1/rights', { who: as.pat });
    expect(body).toMatchObject({ create: false, admin: true });
  });
});

describe('apps', () => {
  it('have their instances, and only mappings and entities the caller sees', async () => {
    const { body } = await portal.get(
      `/v1/apps/production/${encodeURIComponent(APP)}`,
    );
    expect(body).toMatchObject({
      cluster: 'production',
      id: APP,
      kind: 'app',
      health: { total: 2 },
      mappings: [shown],
      derivedNames: [],
      entities: [SHOP],
    });
    expect(body.instances).toHaveLength(2);
    expect(body.instances[0]).toMatchObject({
      state: 'TASK_RUNNING',
      endpoints: [{ index: 0, address: '127.0.0.1' }],
      loadBalancers: [{ loadBalancer: 'public', agent: 'lb-1' }],
    });
    const form = await portal.get(`/v1/apps?cluster=production&id=${APP}`);
    expect(form.body.items).toEqual([
      { ...body, instances: expect.anything() },
    ]);
  });

  it.each([
    ['', [APP, OTHER_APP]],
    ['unmapped=true', [OTHER_APP]],
    ['unmapped=false', [APP]],
    ['filter=00002', [OTHER_APP]],
    ['filter=%25', []],
    [`entityRef=${SHOP}`, [APP, OTHER_APP]],
    [`entityRef=${PAY}`, []],
    [`entityRef=${SECRET}`, []],
    ['cluster=other', []],
  ])('asked with "%s"', async (query, expected) => {
    const { body } = await portal.get(`/v1/apps?${query}`);
    expect(ids(body)).toEqual(expected);
    expect(body.totalItems).toBe(expected.length);
  });

  it('come in pages', async () => {
    const first = await portal.get('/v1/apps?limit=1');
    expect(first.body).toMatchObject({ totalItems: 2, nextCursor: '1' });
    const second = await portal.get('/v1/apps?limit=1&cursor=1');
    expect(ids(second.body)).toEqual([OTHER_APP]);
    expect(second.body.nextCursor).toBeUndefined();
  });
});

describe('clusters and load balancers', () => {
  it('say how well they are known', async () => {
    await until(async () => {
      const { body } = await portal.get('/v1/clusters');
      expect(body.items).toMatchObject([
        { name: 'production', state: 'fresh', apps: 2, instances: 4 },
      ]);
    });
    const { body } = await portal.get('/v1/load-balancers');
    expect(body.items).toMatchObject([
      {
        name: 'public',
        clusters: ['production'],
        domains: ['*.example.com'],
        mappings: 2,
        agents: { total: 1, inStep: 1 },
        held: [],
        rejections: [],
        template: { source: 'default', blocks: true },
      },
    ]);
    const one = await portal.get('/v1/load-balancers/public');
    expect(one.body).toEqual(body.items[0]);
  });

  it('have revisions, newest first, with their files and what they were', async () => {
    const path = '/v1/load-balancers/public/revisions';
    const list = await portal.get(`${path}?limit=1`);
    const [newest] = list.body.items;
    expect(newest).toMatchObject({
      state: 'live',
      cause: { kind: 'mapping', subjects: [hidden], by: 'service:ci' },
      reports: [{ agent: 'lb-1', outcome: 'verified' }],
    });
    expect(list.body.nextCursor).toBe(String(newest.sequence));
    const next = await portal.get(
      `${path}?limit=100&cursor=${newest.sequence}`,
    );
    expect(next.body.items[0]).toMatchObject({
      sequence: newest.sequence - 1,
      state: 'replaced',
    });
    expect(next.body.nextCursor).toBeUndefined();
    expect(next.body.items).toHaveLength(list.body.totalItems - 1);

    const { body } = await portal.get(`${path}/${newest.sequence}`);
    expect(body.previousSequence).toBe(newest.sequence - 1);
    const map = body.files.find((file: { text: string }) =>
      file.text.includes('hidden.example.com'),
    );
    expect(map.previousText).toContain('shown.example.com');
    expect(map.previousText).not.toContain('hidden.example.com');
  });
});

describe('what only admins do', () => {
  const acts: [string, (who: string) => ReturnType<TestPortal['get']>][] = [
    [
      'releasing',
      caller =>
        portal.post('/v1/load-balancers/public/held/release', undefined, {
          who: caller,
        }),
    ],
    [
      'discarding',
      caller =>
        portal.post('/v1/load-balancers/public/held/discard', undefined, {
          who: caller,
        }),
    ],
  ];

  it.each(acts)('%s what is held', async (_act, act) => {
    const refused = await act(as.ann);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toBe(
      'This needs the permission bamboo.admin',
    );
    expect((await act(as.pat)).status).toBe(204);
  });

  it('removing an agent, which is then no longer waited for', async () => {
    const gone = shop.agent({ id: 'lb-gone' });
    await gone.poll();
    await gone.stop();
    const path = '/v1/load-balancers/public/agents';
    expect(ids((await portal.get(path)).body)).toEqual(['lb-1', 'lb-gone']);
    const newest = async () =>
      (await portal.get('/v1/load-balancers/public/revisions?limit=1')).body
        .items[0].state;
    expect(await newest()).toBe('rolling-out');
    expect((await portal.delete(`${path}/lb-gone`)).status).toBe(403);
    expect((await portal.delete(`${path}/none`, { who: as.pat })).status).toBe(
      404,
    );
    expect(
      (await portal.delete(`${path}/lb-gone`, { who: as.pat })).status,
    ).toBe(204);
    expect(ids((await portal.get(path)).body)).toEqual(['lb-1']);
    expect(await newest()).toBe('live');
    const made = await portal.post(
      '/v1/mappings?wait=live',
      shopMapping('after'),
    );
    expect(made.body.status).toMatchObject({ state: 'live', agents: 1 });
  });
});
