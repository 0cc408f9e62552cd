import { Canary, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { SHOP } from '../authorization/__testUtils__/company';
import { refusal, refusalOf } from './__testUtils__/refusals';
import { sidesOf, sideOf } from './__testUtils__/sides';
import {
  APP,
  OTHER_APP,
  ShopPortal,
  shopMapping,
} from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';
import { until } from './__testUtils__/until';

jest.setTimeout(60_000);

const TARGET = { cluster: 'production', app: OTHER_APP };
const VERSION = '2026-11-25T02:03:47.123Z';

describe('canaries over the API', () => {
  let shop: ShopPortal;
  let count = 0;

  const make = async (): Promise<Mapping> => {
    count += 1;
    const made = await shop.portal.post(
      '/v1/mappings',
      shopMapping(`canary-${count}`),
    );
    return made.body;
  };
  const pathOf = (id: string) => `/v1/mappings/${id}/canary`;
  const start = async (mapping: Mapping, more: object = {}) =>
    shop.portal.post(pathOf(mapping.id), {
      version: mapping.version,
      target: TARGET,
      weight: 10,
      ...more,
    });
  const read = async (id: string): Promise<Canary> =>
    (await shop.portal.get(pathOf(id))).body;
  const report = (
    canary: Canary,
    more: Parameters<typeof sidesOf>[1] = {},
    agent = 'lb-1',
  ) =>
    shop.portal.post(
      `/agent/v1/load-balancers/public/agents/${agent}/sides`,
      sidesOf(
        {
          mapping: canary.mapping.id,
          tag: canary.mapping.options.canary?.tag ?? '',
          weight: canary.mapping.targets[1]?.weight ?? 0,
        },
        more,
      ),
      { who: as.agent(agent) },
    );

  beforeAll(async () => {
    shop = await ShopPortal.start();
    shop.agent().start();
  });

  afterAll(() => shop.stop());

  it('start with a share, a name of their own and the usual guard', async () => {
    const mapping = await make();
    const name = `next-${count}.example.com`;
    const { status, body } = await start(mapping, { name, comment: 'try it' });

    expect(status).toBe(201);
    expect(body.mapping).toMatchObject({
      version: 2,
      comment: 'try it',
      targets: [
        { app: APP, weight: 90 },
        { app: OTHER_APP, weight: 10 },
      ],
      options: {
        canary: {
          tag: expect.stringMatching(/^[0-9a-f]{6}$/),
          nameMapping: body.named.id,
          sticky: true,
          header: null,
          cookie: null,
          steps: [],
          guard: { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 },
          startedBy: 'user:default/ann',
        },
      },
    });
    expect(body.named).toMatchObject({
      host: name,
      entityRef: SHOP,
      targets: [{ app: OTHER_APP, weight: 100 }],
    });
    expect(body.running).toMatchObject({
      weight: 10,
      step: null,
      paused: null,
    });
    expect(body.instances).toEqual({
      stable: { inRotation: 2, total: 2 },
      canary: { inRotation: 2, total: 2 },
    });

    const releases = await shop.portal.get('/v1/releases');
    expect(releases.body.items[0]).toMatchObject({
      kind: 'canary',
      title: `Canary of ${mapping.host} started`,
      totalChanges: 2,
    });
  });

  it('of a version leave it out of the stable side', async () => {
    const mapping = await make();
    const target = { cluster: 'production', app: APP, version: VERSION };
    const { body } = await start(mapping, { target });
    expect(body.mapping.targets).toMatchObject([
      { app: APP, notVersion: VERSION, weight: 90 },
      { app: APP, version: VERSION, weight: 10 },
    ]);
  });

  it.each([
    ['another app', { target: { ...TARGET, app: APP } }, 'target.app'],
    [
      'an app there is',
      { target: { ...TARGET, app: '/shop/no' } },
      'target.app',
    ],
    [
      'an app that the entity claims',
      { target: { ...TARGET, app: '/other' } },
      'target.app',
    ],
    [
      'a known cluster',
      { target: { ...TARGET, cluster: 'x' } },
      'target.cluster',
    ],
    ['a share or steps', { weight: undefined }, 'weight'],
    ['a share up to 100', { weight: 101 }, 'weight'],
    ['an open name', { name: 'next.elsewhere.org' }, 'name'],
    ['a header but never', { header: 'never' }, 'header'],
    ['a plain cookie', { cookie: 'a b' }, 'cookie'],
    [
      'rising steps',
      { steps: [5, 5].map(weight => ({ weight, seconds: 1 })) },
      'steps[1].weight',
    ],
    [
      'steps of up to a week',
      { steps: [{ weight: 5, seconds: 604_801 }] },
      'steps[0].seconds',
    ],
    [
      'a margin of up to 100 points',
      { guard: { errorMargin: 101, latencyFactor: null, minRequests: 1 } },
      'guard.errorMargin',
    ],
    [
      'a factor of 1 or more',
      { guard: { errorMargin: 1, latencyFactor: 0.5, minRequests: 1 } },
      'guard.latencyFactor',
    ],
    [
      'some requests',
      { guard: { errorMargin: 1, latencyFactor: null, minRequests: 0 } },
      'guard.minRequests',
    ],
  ])('need %s', async (_name, more, field) => {
    const mapping = await make();
    const { status, body } = await start(mapping, more);
    expect({
      status,
      fields: body.error.problems?.map((p: any) => p.field),
    }).toEqual({ status: 400, fields: [field] });
    expect((await read(mapping.id)).mapping.version).toBe(1);
  });

  it('do not start twice, nor where several apps share a name', async () => {
    const mapping = await make();
    const { body } = await start(mapping);
    const again = await start(body.mapping);
    expect(again.status).toBe(400);
    expect(again.body.error.message).toMatch(/runs on this name already/);

    const two = await shop.portal.post(
      '/v1/mappings',
      shopMapping('two-apps', {
        targets: [
          { cluster: 'production', app: APP, weight: 50 },
          { ...TARGET, weight: 50 },
        ],
      }),
    );
    const shared = await start(two.body, {
      target: { ...TARGET, version: VERSION },
    });
    expect(shared.body.error.message).toMatch(/several apps already/);
  });

  it('do not take a name that another mapping has', async () => {
    const [mapping, other] = [await make(), await make()];
    const answer = await start(mapping, { name: other.host });
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toMatch(/^name: .* is taken/);
    expect((await read(mapping.id)).running).toBeNull();
  });

  it('are started, moved and ended by owners only, and by tokens that may', async () => {
    const mapping = await make();
    const body = { version: 1, target: TARGET, weight: 10 };
    const path = pathOf(mapping.id);
    const { portal } = shop;
    for (const who of [as.ben, as.token('ci', 'bamboo.mapping.read')]) {
      expect(
        await refusalOf(portal, () => portal.post(path, body, { who })),
      ).toEqual(refusal(403, /may not update mappings/));
    }
    // The name of its own is a mapping that is made.
    const updates = as.token(
      'ci',
      'bamboo.mapping.read',
      'bamboo.mapping.update',
    );
    expect(
      await refusalOf(portal, () =>
        portal.post(path, { ...body, name: 'x.example.com' }, { who: updates }),
      ),
    ).toEqual(refusal(403, /may not create mappings/));

    expect((await portal.post(path, body, { who: updates })).status).toBe(201);
    for (const ask of [
      () => portal.put(path, { weight: 20 }, { who: as.ben }),
      () => portal.post(`${path}/promote`, {}, { who: as.ben }),
      () => portal.post(`${path}/abort`, {}, { who: as.ben }),
    ]) {
      expect(await refusalOf(portal, ask)).toEqual(
        refusal(403, /may not update mappings/),
      );
    }
    const { body: moved } = await portal.put(
      path,
      { weight: 20 },
      { who: updates },
    );
    expect(moved.mapping.updatedBy).toBe('service:ci');
  });

  it('pause their steps when the share is set by hand, until told to go on', async () => {
    const { id } = await make();
    const steps = [10, 50].map(weight => ({ weight, seconds: 3600 }));
    await start((await read(id)).mapping, { weight: undefined, steps });
    const { body: moved } = await shop.portal.put(pathOf(id), { weight: 30 });
    expect(moved.mapping.targets[1].weight).toBe(30);
    expect(moved.running).toMatchObject({
      weight: 30,
      step: null,
      paused: {
        by: 'user:default/ann',
        reason: 'The share was set to 30 % by hand',
      },
    });
    const { tag } = moved.mapping.options.canary;

    const { body: goesOn } = await shop.portal.put(pathOf(id), {
      paused: false,
      guard: null,
    });
    expect(goesOn.running).toMatchObject({ paused: null, verdict: null });
    expect(goesOn.mapping.options.canary).toMatchObject({ tag, guard: null });

    const stale = await shop.portal.put(pathOf(id), { version: 1, weight: 1 });
    expect(stale.status).toBe(409);
    const wrong = await shop.portal.put(pathOf(id), { weight: -1 });
    expect(wrong.body.error.problems[0].field).toBe('weight');
  });

  it('begin anew with a new tag when a person goes on after an agent turned away', async () => {
    const { body: started } = await start(await make());
    const path = pathOf(started.mapping.id);
    const { tag } = started.mapping.options.canary;
    const goOn = () => shop.portal.put(path, { paused: false });
    expect((await goOn()).body.mapping.options.canary.tag).toBe(tag);

    // Not the only one that judges, as the guard would abort it then.
    await report(started);
    await report(started, { verdict: 'worse', aborted: true }, 'lb-2');
    const { body } = await goOn();
    expect(body.mapping).toMatchObject({ version: 3 });
    expect(body.mapping.options.canary.tag).not.toBe(tag);
    expect(body.running).toMatchObject({ paused: null, agents: [] });
  });

  it('are promoted with one click, with the name of their own gone', async () => {
    const mapping = await make();
    const name = `promoted-${count}.example.com`;
    const { body: started } = await start(mapping, { name });
    const { status, body } = await shop.portal.post(
      `${pathOf(mapping.id)}/promote?wait=live&timeout=10`,
      { comment: 'all good' },
    );
    expect(status).toBe(200);
    expect(body.release).toMatchObject({ kind: 'canary', totalChanges: 2 });
    const after = await read(mapping.id);
    expect(after.mapping).toMatchObject({
      targets: [{ app: OTHER_APP, weight: 100 }],
      options: {},
    });
    expect(after).toMatchObject({
      running: null,
      named: null,
      last: {
        how: 'promoted',
        by: 'user:default/ann',
        reason: 'all good',
        release: body.release.id,
      },
    });
    const gone = await shop.portal.get(`/v1/mappings/${started.named.id}`);
    expect(gone.status).toBe(404);
  });

  it('are aborted with one click, and brought back paused by undoing that', async () => {
    const mapping = await make();
    await start(mapping, { steps: [{ weight: 10, seconds: 3600 }] });
    const { body } = await shop.portal.post(`${pathOf(mapping.id)}/abort`, {});
    const after = await read(mapping.id);
    expect(after.mapping.targets).toMatchObject([{ app: APP, weight: 100 }]);
    expect(after.last).toMatchObject({ how: 'aborted' });

    await shop.portal.post(`/v1/releases/${body.release.id}/undo`, {});
    await until(async () => {
      expect((await read(mapping.id)).running?.paused).toMatchObject({
        by: 'user:default/ann',
        reason: 'The canary was brought back',
      });
    });
  });

  it('that do not run are nothing to promote, abort or move', async () => {
    const { id } = await make();
    for (const ask of [
      () => shop.portal.post(`${pathOf(id)}/promote`, {}),
      () => shop.portal.post(`${pathOf(id)}/abort`, {}),
      () => shop.portal.put(pathOf(id), { weight: 20 }),
    ]) {
      expect(await refusalOf(shop.portal, ask)).toEqual(
        refusal(409, /No canary runs on canary-/),
      );
    }
  });

  it('show what agents counted, and nothing of other canaries', async () => {
    const { body: started } = await start(await make());
    const { id } = started.mapping;
    expect((await report(started)).status).toBe(204);
    await report(started, { tag: 'ffffff', verdict: 'worse' }, 'lb-2');
    await report(started, { mapping: 'unknown' });
    const canary = await read(id);

    expect(canary.running?.verdict).toBe('ok');
    expect(canary.running?.agents).toMatchObject([
      {
        agent: 'lb-1',
        verdict: 'ok',
        aborted: false,
        stable: { requests: 900, errorShare: 0 },
        canary: { requests: 100 },
      },
    ]);
    expect(canary.lastMinute).toMatchObject({
      stable: { requests: 18, requestsPerSecond: 9, p50: 6.5 },
      canary: { requests: 2, requestsPerSecond: 1 },
    });
    expect(canary.points).toHaveLength(60);
    expect(canary.points.filter(point => point.stable)).toHaveLength(1);
  });

  it('are reported on by agents only', async () => {
    const { body: started } = await start(await make());
    const path = '/agent/v1/load-balancers/public/agents/lb-1/sides';
    const said = sidesOf({
      mapping: started.mapping.id,
      tag: 'abcdef',
      weight: 1,
    });
    const asked = [as.ann, as.token('lb-1', 'bamboo.agent.connect')].map(who =>
      shop.portal.post(path, said, { who }),
    );
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([
      403, 403,
    ]);
    const odd = {
      ...said,
      canaries: [{ ...said.canaries[0], step: { stable: sideOf(1) } }],
    };
    const who = as.agent();
    expect((await shop.portal.post(path, odd, { who })).status).toBe(400);
  });

  it('are not there for those who do not see the entity', async () => {
    const path = pathOf((await make()).id);
    const narrow = as.token('narrow', 'bamboo.app.read');
    const asked = [
      await shop.portal.get(pathOf('unknown')),
      await shop.portal.get(path, { who: narrow }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 403]);
  });
});
