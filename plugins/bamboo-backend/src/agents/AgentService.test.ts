import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { makeReport } from './__testUtils__/fixtures';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { until } from '../marathon/__testUtils__/until';
import { makeRevisionStore } from '../revisions/__testUtils__/fixtures';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { AgentService, PollPosition } from './AgentService';
import { DatabaseAgentStore } from './DatabaseAgentStore';
import { Watches } from './Watches';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const poller = { loadBalancer: 'public', id: 'lb-1', binds: ['HTTP'] };
const never = new AbortController().signal;

describe.each(databases.eachSupportedId())('agents in %s', databaseId => {
  let knex: Knex;
  let onReport: jest.Mock;

  const setUp = async () => {
    const revisions = await makeRevisionStore(knex);
    const { store, feed } = revisions;
    await feed.start();
    const agents = new DatabaseAgentStore({ knex, feed });
    const current = new CurrentRevisions({ store });
    const watches = new Watches({ now: Date.now });
    onReport = jest.fn(async () => {});
    const service = new AgentService({
      store: agents,
      current,
      feed,
      logger: silentLogger,
      watches,
      onReport,
    });
    return { ...revisions, agents, current, watches, service };
  };
  type World = Awaited<ReturnType<typeof setUp>>;
  let world: World;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    world = await setUp();
  });

  afterEach(async () => {
    world.service.stop();
    await world.feed.stop();
  });

  const poll = (position: PollPosition, signal = never, timeoutMs = 20_000) =>
    world.service.poll(poller, position, signal, timeoutMs);

  const positionOf = (r: {
    lineage: string;
    sequence: number;
    digest: string;
  }) => ({
    lineage: r.lineage,
    sequence: r.sequence,
    after: r.digest,
  });

  it('get the whole at once when they have nothing', async () => {
    await world.insert({ texts: ['a'] });
    expect(await poll({})).toMatchObject({ kind: 'whole', sequence: 1 });
    expect(await world.agents.agents('public')).toMatchObject([
      { id: 'lb-1', binds: ['HTTP'] },
    ]);
  });

  it('get a change on what they have, at once', async () => {
    const first = await world.insert({ texts: ['a'] });
    await world.current.refresh('public');
    await world.insert({ texts: ['a', 'b'] });
    expect(await poll(positionOf(first))).toMatchObject({
      kind: 'change',
      base: first.digest,
      sequence: 2,
      blocks: [{ text: 'b\n' }],
    });
  });

  it('get the newest when only the sequence or the lineage differs', async () => {
    const first = await world.insert({ texts: ['a'] });
    const position = positionOf(first);
    expect(await poll({ ...position, sequence: 0 })).toMatchObject({
      sequence: 1,
    });
    expect(await poll({ ...position, lineage: 'another' })).toMatchObject({
      kind: 'whole',
    });
  });

  it('get nothing when nothing is new until the timeout', async () => {
    const first = await world.insert({ texts: ['a'] });
    expect(await poll(positionOf(first), never, 30)).toBeUndefined();
  });

  it('get what is committed while they wait, within 50 ms', async () => {
    let newest = await world.insert({ texts: ['0'] });
    const waits: number[] = [];
    for (let i = 1; i <= 10; i += 1) {
      const refreshed = jest.spyOn(world.current, 'refresh');
      const answer = poll(positionOf(newest));
      await until(() => expect(refreshed).toHaveBeenCalled());
      await refreshed.mock.results[0]!.value;
      refreshed.mockRestore();
      newest = await world.insert({ texts: [`${i}`] });
      const committedAt = performance.now();
      expect((await answer)?.sequence).toBe(newest.sequence);
      waits.push(performance.now() - committedAt);
    }
    waits.sort((a, b) => a - b);
    expect(waits[5]).toBeLessThan(50);
  });

  it('miss nothing that is committed between their question and the read', async () => {
    const first = await world.insert({ texts: ['a'] });
    const refresh = world.current.refresh.bind(world.current);
    jest.spyOn(world.current, 'refresh').mockImplementationOnce(async name => {
      const read = await refresh(name);
      await world.insert({ texts: ['b'] });
      return read;
    });
    const start = performance.now();
    expect(await poll(positionOf(first))).toMatchObject({ sequence: 2 });
    // Sooner than the wait would look again by itself.
    expect(performance.now() - start).toBeLessThan(900);
  });

  it('end their wait when the client leaves, and at shutdown', async () => {
    const position = positionOf(await world.insert({ texts: ['a'] }));
    const left = new AbortController();
    const waiting = poll(position, left.signal);
    left.abort();
    expect(await waiting).toBeUndefined();
    const other = poll(position);
    world.service.stop();
    expect(await other).toBeUndefined();
  });

  it('end their wait once a page looks at other backends', async () => {
    const position = positionOf(await world.insert({ texts: ['a'] }));
    world.watches.look('public', ['web', 'api']);
    const waiting = poll(position);
    world.watches.look('public', ['web']);
    world.watches.look('public', ['new']);
    expect(await waiting).toBeUndefined();
    expect(world.service.watched('public')).toContain('new');
  });

  it('are acted on once for each attempt, and again when that failed', async () => {
    const report = makeReport({ lineage: world.lineage, sequence: 1 });
    onReport.mockRejectedValueOnce(new Error('away'));
    const send = () => world.service.report('public', 'lb-1', report);
    await expect(send()).rejects.toThrow('away');
    await send();
    await send();
    expect(onReport).toHaveBeenCalledTimes(2);
  });
});
