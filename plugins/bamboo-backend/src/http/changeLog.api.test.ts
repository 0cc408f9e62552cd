import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { APP, shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(60_000);

/** What a line has in its fields. */
type Line = Record<string, any>;

describe('the log of a change', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let knex: Knex;
  let shop: ShopPortal;

  beforeEach(async () => {
    knex = await databases.init('SQLITE_3');
    shop = await ShopPortal.start({ knex });
    shop.agent().start();
    await shop.portal.post(
      '/v1/mappings?wait=live',
      shopMapping('shop', { comment: 'a comment that stays here' }),
    );
  });

  afterEach(() => shop?.stop());

  const lines = (message: string): Line[] => shop.portal.lines(message);
  const published = () => lines('A change is published');

  /** The newest line, once there is one about this change. */
  const lineOf = async (message: string, change: string): Promise<Line> => {
    let found: Line | undefined;
    await until(() => {
      found = lines(message).find(line => line.change === change);
      expect(found).toBeDefined();
    });
    return found!;
  };

  it('has one id from the event of Marathon to verified', async () => {
    const before = published().length;
    shop.marathon.control.synthetic.change({ appId: APP, change: 'replace' });
    await until(() => expect(published().length).toBeGreaterThan(before));
    const publish = published()[before]!;
    const { change, lineage } = publish;
    expect(change).toMatch(/^public\/\d+$/);
    expect(publish).toMatchObject({
      cause: 'app',
      text: expect.stringContaining(APP),
      subjects: expect.arrayContaining([`production${APP}`]),
      events: [expect.stringMatching(/^[0-9a-f]{12}$/)],
      sinceEventMs: expect.any(Number),
      routeMs: expect.any(Number),
    });

    const event = await lineOf('An event of Marathon led to a change', change);
    expect(event).toEqual({
      ...{ change, event: publish.events[0], cluster: 'production', app: APP },
      type: expect.stringMatching(/_event$/),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const arrived = lines('Marathon sent an event').find(
      line => line.event === event.event,
    );
    expect(arrived).toMatchObject({ type: event.type, apps: [APP] });

    const report = await lineOf('An agent verified a change', change);
    expect(report).toMatchObject({
      ...{ lineage, agent: 'lb-1', outcome: 'verified', phase: 'verified' },
      durationMs: expect.any(Number),
      phases: { received: 0 },
    });
  });

  it('says how long Marathon took to answer', async () => {
    const { control } = shop.marathon;
    const before = published().length;
    control.faults.add({ kind: 'slow', delayMs: 300 });
    control.synthetic.change({ appId: APP, change: 'replace' });
    await until(() => expect(published().length).toBeGreaterThan(before));
    control.faults.clear();
    const { readMs, routeMs, renderMs } = published()[before]!;
    expect(readMs).toBeGreaterThan(290);
    expect(routeMs + renderMs).toBeLessThan(readMs);
  });

  it('says who wanted it, where somebody did', async () => {
    const [mapping] = (await shop.portal.get('/v1/mappings')).body.items;
    const [line] = published().filter(({ cause }) => cause === 'mapping');
    expect(line).toMatchObject({
      by: 'user:default/ann',
      subjects: [mapping.id],
      events: [],
    });
  });

  it('says once that an agent refused it, with the phase and the reason', async () => {
    shop
      .agent({
        id: 'lb-2',
        say: () => ({
          outcome: 'rejected',
          how: 'none',
          rejection: { phase: 'bind', message: 'HTTP is no bind of this host' },
        }),
      })
      .start();
    await until(() =>
      expect(lines('An agent did not take a change')).toMatchObject([
        {
          ...{ agent: 'lb-2', outcome: 'rejected', phase: 'bind' },
          error: 'HTTP is no bind of this host',
        },
      ]),
    );
  });

  it('has none of the values that the database refused', async () => {
    const refuse = (table: string) =>
      knex.raw(
        `create trigger full_${table} before insert on ${table} begin select raise(abort, 'the disk is full'); end`,
      );
    await refuse('block');
    await refuse('app_state');
    shop.marathon.control.synthetic.change({ appId: APP, change: 'replace' });
    const failed = [
      'Publishing failed, trying again',
      'The state of apps could not be stored, trying again',
    ];
    await until(() =>
      expect(failed.map(message => lines(message)[0]?.error)).toEqual([
        'SqliteError: the disk is full',
        'SqliteError: the disk is full',
      ]),
    );
    await refuse('mapping');
    const answer = await shop.portal.post(
      '/v1/mappings',
      shopMapping('other', { comment: 'a comment that stays here' }),
    );
    expect(answer.status).toBe(500);
    expect(answer.body.error).toEqual({
      ...{ name: 'Error' },
      message: 'The portal could not do this; its log says why',
    });
    expect(lines('A request could not be answered')).toMatchObject([
      { path: '/v1/mappings', error: 'SqliteError: the disk is full' },
    ]);
    expect(shop.portal.logged).not.toMatch(
      /server s-|taskStatus|insert into|a comment that/,
    );
  });

  it('has no secret and no payload in it', async () => {
    shop.marathon.control.synthetic.change({ appId: APP, change: 'replace' });
    await until(() => expect(published().length).toBeGreaterThan(1));
    const { logged } = shop.portal;
    expect(logged).toContain('A change is published');
    expect(logged).not.toMatch(/restricted-service-token|Bearer/);
    expect(logged).not.toContain('a comment that stays here');
    expect(logged).not.toMatch(/default-server|use_backend|slaveId|taskStatus/);
  });
});
