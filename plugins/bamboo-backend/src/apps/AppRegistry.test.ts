import {
  FakeMarathon,
  FakeTask,
  usual,
} from '../marathon/__testUtils__/FakeMarathon';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { until } from '../marathon/__testUtils__/until';
import { AppRegistry } from './AppRegistry';
import { AppStateStore, StoredAppState } from './AppStateStore';
import { AppChange } from './model';

/** Keeps what is stored across registries, as a database does. */
class MemoryStore implements AppStateStore {
  readonly rows = new Map<string, StoredAppState>();
  failures = 0;

  async load(): Promise<StoredAppState[]> {
    return [...this.rows.values()];
  }

  async save(changes: StoredAppState[]): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('The database is away');
    }
    for (const change of changes) {
      if (change.state === null) this.rows.delete(change.app);
      else this.rows.set(change.app, change);
    }
  }
}

const checked = {
  healthChecks: [{ protocol: 'HTTP', path: '/health', intervalSeconds: 10 }],
};
const healthy = (id: string): FakeTask => ({ id, alive: true });
const noResult = (id: string): FakeTask => ({ id });

// A host name that does not resolve is tried again after five seconds.
jest.setTimeout(30_000);

describe('AppRegistry', () => {
  let marathon: FakeMarathon;
  let store: MemoryStore;
  let changes: AppChange[];
  let now: number;
  let registry: AppRegistry;
  let addresses: Record<string, string[]>;

  const create = async () => {
    registry = await AppRegistry.create({
      clusters: [
        {
          name: 'production',
          urls: [marathon.url],
          resyncSeconds: 0.2,
          claims: [],
          env: [],
        },
      ],
      store,
      logger: silentLogger,
      clock: () => now,
      onChange: told => changes.push(...told),
      lookup: async name => {
        const found = addresses[name];
        if (!found) throw new Error('not found');
        return found;
      },
    });
  };

  const isFresh = () =>
    until(() => expect(registry.clusters()[0]!.state).toBe('fresh'));

  const start = async () => {
    await create();
    registry.start();
    await isFresh();
  };

  const restart = async () => {
    await registry.stop();
    changes = [];
    await start();
  };

  const rotation = (id: string) =>
    Object.fromEntries(
      (registry.get('production', id)?.instances ?? []).map(instance => [
        instance.id,
        instance.inRotation ? instance.decision : `not: ${instance.decision}`,
      ]),
    );

  const lastChange = (id: string) =>
    changes.filter(({ app }) => app === id).at(-1);

  beforeEach(async () => {
    marathon = await FakeMarathon.start();
    store = new MemoryStore();
    changes = [];
    addresses = {};
    now = Date.parse('2026-01-01T12:00:00.000Z');
  });

  afterEach(async () => {
    await registry.stop();
    await marathon.stop();
  });

  it('tells what it reads, once, and how well it knows its clusters', async () => {
    marathon.set('/a', [healthy('a.1'), noResult('a.2')], checked);
    await start();
    await until(() => expect(marathon.count('/v2/apps')).toBeGreaterThan(2));
    expect(changes).toMatchObject([
      { cluster: 'production', app: '/a', evidence: {}, deleted: false },
    ]);
    expect(changes[0]!.value).toEqual(registry.get('production', '/a'));
    expect(rotation('/a')).toEqual({
      'a.1': 'healthy',
      'a.2': 'not: waiting-for-health',
    });
    expect(registry.clusters()).toMatchObject([
      { name: 'production', state: 'fresh', apps: 1, instances: 2 },
    ]);
  });

  it('follows a change with the evidence of an event', async () => {
    marathon.set('/a', [healthy('a.1'), healthy('a.2')], checked);
    await start();
    marathon.set('/a', [healthy('a.1')], { ...checked, instances: 2 });
    marathon.emitStatus('/a', 'a.2', 'TASK_FAILED');
    await until(() =>
      expect(lastChange('/a')?.evidence).toEqual({ 'a.2': 'terminal' }),
    );
    expect(rotation('/a')).toEqual({ 'a.1': 'healthy' });
  });

  it('has no evidence for an instance that is absent from a list', async () => {
    marathon.set('/a', [healthy('a.1'), healthy('a.2')], checked);
    await start();
    marathon.set('/a', [healthy('a.1')], { ...checked, instances: 2 });
    await until(() => expect(rotation('/a')).toEqual({ 'a.1': 'healthy' }));
    expect(lastChange('/a')?.evidence).toEqual({});
  });

  it('tells the deletion of an app, and stores it', async () => {
    marathon.set('/a', [healthy('a.1')], checked);
    await start();
    await until(() => expect([...store.rows.keys()]).toEqual(['/a']));
    marathon.apps.delete('/a');
    marathon.emit('app_terminated_event', { appId: '/a' });
    await until(() =>
      expect(lastChange('/a')).toEqual({
        cluster: 'production',
        app: '/a',
        value: undefined,
        evidence: { 'a.1': 'deleted' },
        deleted: true,
        events: [expect.objectContaining({ type: 'app_terminated_event' })],
      }),
    );
    expect(registry.get('production', '/a')).toBeUndefined();
    await until(() => expect(store.rows.size).toBe(0));
  });

  it('has no evidence for the deletion of an app where no leader is named', async () => {
    marathon.leader = undefined;
    marathon.set('/a', [healthy('a.1')], checked);
    await start();
    marathon.apps.delete('/a');
    marathon.emit('app_terminated_event', { appId: '/a' });
    await until(() => expect(marathon.count('/v2/apps/a')).toBeGreaterThan(0));
    marathon.dropStreams();
    await until(() =>
      expect(lastChange('/a')).toMatchObject({
        value: undefined,
        evidence: {},
        deleted: false,
      }),
    );
  });

  describe('when the leader changes and has no health results', () => {
    beforeEach(async () => {
      marathon.set('/a', [healthy('a.1'), healthy('a.2')], checked);
      await start();
      marathon.leader = 'http://marathon-2:8080';
      marathon.set('/a', [noResult('a.1'), noResult('a.2')], checked);
      marathon.dropStreams();
    });

    const areKept = () =>
      until(() =>
        expect(rotation('/a')).toEqual({
          'a.1': 'kept-unknown',
          'a.2': 'kept-unknown',
        }),
      );

    it('keeps all instances, and goes on when results come', async () => {
      await areKept();
      marathon.set('/a', [healthy('a.1'), noResult('a.2')], checked);
      await until(() =>
        expect(rotation('/a')).toEqual({
          'a.1': 'healthy',
          'a.2': 'kept-unknown',
        }),
      );
    });

    it('lets the one without results go after five minutes', async () => {
      await areKept();
      marathon.set('/a', [healthy('a.1'), noResult('a.2')], checked);
      await until(() => expect(rotation('/a')['a.1']).toBe('healthy'));
      await until(() => expect(marathon.streams).toBe(1));
      now += 5 * 60_000;
      // What is read for another reason shows that the time is over.
      marathon.emitStatus('/a', 'a.1', 'TASK_RUNNING');
      await until(() =>
        expect(rotation('/a')).toEqual({
          'a.1': 'healthy',
          'a.2': 'not: waiting-for-health',
        }),
      );
    });

    it('goes on with what it decided after a restart', async () => {
      await areKept();
      await restart();
      expect(rotation('/a')).toEqual({
        'a.1': 'kept-unknown',
        'a.2': 'kept-unknown',
      });
      expect(changes).toEqual([]);
    });
  });

  it('starts with what was stored and removes nothing before a full answer', async () => {
    marathon.set('/a', [healthy('a.1')], checked);
    marathon.set('/b', [healthy('b.1')], checked);
    await start();
    await registry.stop();
    marathon.handler = (_, response) => {
      response.writeHead(503).end();
    };
    marathon.apps.delete('/b');
    const asked = marathon.count('/v2/apps');
    await create();
    registry.start();
    await until(() =>
      expect(marathon.count('/v2/apps')).toBeGreaterThan(asked),
    );
    expect(registry.apps().map(({ id }) => id)).toEqual(['/a', '/b']);
    expect(rotation('/b')).toEqual({ 'b.1': 'healthy' });
    expect(registry.clusters()[0]!.state).toBe('never-read');
    marathon.handler = () => usual;
    await until(() =>
      expect(registry.apps().map(({ id }) => id)).toEqual(['/a']),
    );
  });

  it('stores again what the database could not take', async () => {
    store.failures = 1;
    marathon.set('/a', [healthy('a.1')], checked);
    await start();
    await until(() => expect([...store.rows.keys()]).toEqual(['/a']));
  });

  it('resolves host names in the background and remembers them', async () => {
    const host = 'agent-1.example.com';
    marathon.set('/a', [{ ...healthy('a.1'), host }], checked);
    await start();
    expect(rotation('/a')).toEqual({ 'a.1': 'not: no-address' });
    addresses[host] = ['10.0.0.7'];
    await until(() => expect(rotation('/a')).toEqual({ 'a.1': 'healthy' }));
    const endpoint = { address: host, ip: '10.0.0.7', port: 31000 };
    expect(lastChange('/a')?.value?.instances[0]!.endpoints).toMatchObject([
      endpoint,
    ]);
    addresses = {};
    await restart();
    expect(
      registry.get('production', '/a')!.instances[0]!.endpoints,
    ).toMatchObject([endpoint]);
    expect(rotation('/a')).toEqual({ 'a.1': 'healthy' });
  });

  it('keeps the last good form of an app that it no longer understands', async () => {
    const warned = jest.spyOn(silentLogger, 'warn').mockClear();
    marathon.set('/a', [healthy('a.1')], checked);
    await start();
    marathon.set('/a', [healthy('a.2')], { ...checked, networks: 'host' });
    await until(() =>
      expect(registry.get('production', '/a')!.problems).toMatchObject([
        { type: 'NotUnderstood', message: expect.stringContaining('networks') },
      ]),
    );
    expect(warned).toHaveBeenCalledWith(
      'Marathon described an app that is not understood',
      expect.objectContaining({ cluster: 'production', app: '/a' }),
    );
    expect(rotation('/a')).toEqual({ 'a.1': 'healthy' });
    marathon.set('/a', [healthy('a.3')], checked);
    await until(() => expect(rotation('/a')).toEqual({ 'a.3': 'healthy' }));
    expect(registry.get('production', '/a')!.problems).toEqual([]);
  });
});
