import { SHOP } from '../authorization/__testUtils__/company';
import { CanaryShop, pathOf, TARGET } from './__testUtils__/CanaryShop';
import { refusal, refusalOf } from './__testUtils__/refusals';
import { APP, OTHER_APP, shopMapping } from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(60_000);

const VERSION = '2026-11-25T02:03:47.123Z';

describe('canaries at their start', () => {
  let canaries: CanaryShop;

  beforeAll(async () => {
    canaries = await CanaryShop.start();
  });

  afterAll(() => canaries.stop());

  it('start with a share, a name of their own and the usual guard', async () => {
    const mapping = await canaries.make();
    const name = 'next.example.com';
    const { status, body } = await canaries.ask(mapping, {
      name,
      comment: 'try it',
    });

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

    const releases = await canaries.portal.get('/v1/releases');
    expect(releases.body.items[0]).toMatchObject({
      kind: 'canary',
      title: `Canary of ${mapping.host} started`,
      totalChanges: 2,
    });
  });

  it('of a version leave it out of the stable side', async () => {
    const mapping = await canaries.make();
    const target = { cluster: 'production', app: APP, version: VERSION };
    const { body } = await canaries.ask(mapping, { target });
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
    const mapping = await canaries.make();
    const { status, body } = await canaries.ask(mapping, more);
    expect({
      status,
      fields: body.error.problems?.map((p: any) => p.field),
    }).toEqual({ status: 400, fields: [field] });
    expect((await canaries.read(mapping.id)).mapping.version).toBe(1);
  });

  it('do not start twice, nor where several apps share a name', async () => {
    const mapping = await canaries.make();
    const { body } = await canaries.ask(mapping);
    const again = await canaries.ask(body.mapping);
    expect(again.status).toBe(400);
    expect(again.body.error.message).toMatch(/runs on this name already/);

    const two = await canaries.portal.post(
      '/v1/mappings',
      shopMapping('two-apps', {
        targets: [
          { cluster: 'production', app: APP, weight: 50 },
          { ...TARGET, weight: 50 },
        ],
      }),
    );
    const shared = await canaries.ask(two.body, {
      target: { ...TARGET, version: VERSION },
    });
    expect(shared.body.error.message).toMatch(/several apps already/);
  });

  it('do not take a name that another mapping has', async () => {
    const [mapping, other] = [await canaries.make(), await canaries.make()];
    const answer = await canaries.ask(mapping, { name: other.host });
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toMatch(/^name: .* is taken/);
    expect((await canaries.read(mapping.id)).running).toBeNull();
  });

  it('are started, moved and ended by owners only, and by tokens that may', async () => {
    const mapping = await canaries.make();
    const body = { version: 1, target: TARGET, weight: 10 };
    const path = pathOf(mapping.id);
    const { portal } = canaries;
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
});
