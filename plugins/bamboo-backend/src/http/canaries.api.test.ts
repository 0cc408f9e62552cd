import { CanaryShop, pathOf } from './__testUtils__/CanaryShop';
import { refusal, refusalOf } from './__testUtils__/refusals';
import { sideOf, sidesOf } from './__testUtils__/sides';
import { APP, OTHER_APP } from './__testUtils__/ShopPortal';
import { as } from './__testUtils__/tokens';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(60_000);

describe('canaries over the API', () => {
  let canaries: CanaryShop;

  beforeAll(async () => {
    canaries = await CanaryShop.start();
  });

  afterAll(() => canaries.stop());

  it('pause their steps when the share is set by hand, until told to go on', async () => {
    const { id } = await canaries.make();
    const steps = [10, 50].map(weight => ({ weight, seconds: 3600 }));
    await canaries.ask((await canaries.read(id)).mapping, {
      weight: undefined,
      steps,
    });
    const { body: moved } = await canaries.portal.put(pathOf(id), {
      weight: 30,
    });
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

    const { body: goesOn } = await canaries.portal.put(pathOf(id), {
      paused: false,
      guard: null,
    });
    expect(goesOn.running).toMatchObject({ paused: null, verdict: null });
    expect(goesOn.mapping.options.canary).toMatchObject({ tag, guard: null });

    const stale = await canaries.portal.put(pathOf(id), {
      version: 1,
      weight: 1,
    });
    expect(stale.status).toBe(409);
    const wrong = await canaries.portal.put(pathOf(id), { weight: -1 });
    expect(wrong.body.error.problems[0].field).toBe('weight');
  });

  it('begin anew with a new tag when a person goes on after an agent turned away', async () => {
    const { body: started } = await canaries.ask(await canaries.make());
    const path = pathOf(started.mapping.id);
    const { tag } = started.mapping.options.canary;
    const goOn = () => canaries.portal.put(path, { paused: false });
    expect((await goOn()).body.mapping.options.canary.tag).toBe(tag);

    // Not the only one that judges, as the guard would abort it then.
    await canaries.report(started);
    await canaries.report(started, { verdict: 'worse', aborted: true }, 'lb-2');
    const { body } = await goOn();
    expect(body.mapping).toMatchObject({ version: 3 });
    expect(body.mapping.options.canary.tag).not.toBe(tag);
    expect(body.running).toMatchObject({ paused: null, agents: [] });
  });

  it('are promoted with one click, with the name of their own gone', async () => {
    const mapping = await canaries.make();
    const name = 'promoted.example.com';
    const { body: started } = await canaries.ask(mapping, { name });
    const { status, body } = await canaries.portal.post(
      `${pathOf(mapping.id)}/promote?wait=live&timeout=10`,
      { comment: 'all good' },
    );
    expect(status).toBe(200);
    expect(body.release).toMatchObject({ kind: 'canary', totalChanges: 2 });
    const after = await canaries.read(mapping.id);
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
    const gone = await canaries.portal.get(`/v1/mappings/${started.named.id}`);
    expect(gone.status).toBe(404);
  });

  it('are aborted with one click, and brought back paused by undoing that', async () => {
    const mapping = await canaries.make();
    await canaries.ask(mapping, { steps: [{ weight: 10, seconds: 3600 }] });
    const { body } = await canaries.portal.post(
      `${pathOf(mapping.id)}/abort`,
      {},
    );
    const after = await canaries.read(mapping.id);
    expect(after.mapping.targets).toMatchObject([{ app: APP, weight: 100 }]);
    expect(after.last).toMatchObject({ how: 'aborted' });

    await canaries.portal.post(`/v1/releases/${body.release.id}/undo`, {});
    await until(async () => {
      expect((await canaries.read(mapping.id)).running?.paused).toMatchObject({
        by: 'user:default/ann',
        reason: 'The canary was brought back',
      });
    });
  });

  it('are aborted whatever others do to them at the same time, without a word', async () => {
    const { mapping } = await canaries.started();
    const path = pathOf(mapping.id);
    const [abort] = await Promise.all([
      canaries.portal.post(`${path}/abort`, undefined),
      canaries.portal.put(path, { weight: 20 }),
      canaries.portal.put(path, { weight: 30 }),
    ]);
    expect(abort.status).toBe(200);
    expect((await canaries.read(mapping.id)).running).toBeNull();
  });

  it('that do not run are nothing to promote, abort or move', async () => {
    const { id } = await canaries.make();
    for (const ask of [
      () => canaries.portal.post(`${pathOf(id)}/promote`, {}),
      () => canaries.portal.post(`${pathOf(id)}/abort`, {}),
      () => canaries.portal.put(pathOf(id), { weight: 20 }),
    ]) {
      expect(await refusalOf(canaries.portal, ask)).toEqual(
        refusal(409, /No canary runs on canary-/),
      );
    }
  });

  it('show what agents counted, and nothing of other canaries', async () => {
    const { body: started } = await canaries.ask(await canaries.make());
    const { id } = started.mapping;
    expect((await canaries.report(started)).status).toBe(204);
    await canaries.report(started, { tag: 'ffffff', verdict: 'worse' }, 'lb-2');
    await canaries.report(started, { mapping: 'unknown' });
    const canary = await canaries.read(id);

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
    const { body: started } = await canaries.ask(await canaries.make());
    const path = '/agent/v1/load-balancers/public/agents/lb-1/sides';
    const said = sidesOf({
      mapping: started.mapping.id,
      tag: 'abcdef',
      weight: 1,
    });
    const asked = [as.ann, as.token('lb-1', 'bamboo.agent.connect')].map(who =>
      canaries.portal.post(path, said, { who }),
    );
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([
      403, 403,
    ]);
    const odd = {
      ...said,
      canaries: [{ ...said.canaries[0], step: { stable: sideOf(1) } }],
    };
    const who = as.agent();
    expect((await canaries.portal.post(path, odd, { who })).status).toBe(400);
  });

  it('are not there for those who do not see the entity', async () => {
    const path = pathOf((await canaries.make()).id);
    const narrow = as.token('narrow', 'bamboo.app.read');
    const asked = [
      await canaries.portal.get(pathOf('unknown')),
      await canaries.portal.get(path, { who: narrow }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 403]);
  });
});
