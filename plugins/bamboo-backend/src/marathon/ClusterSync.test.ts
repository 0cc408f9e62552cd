import { DecodedApp, RemovalReason } from './model';
import { AppRead, ClusterSink } from './ClusterSink';
import { ClusterSync } from './ClusterSync';
import { readFixture } from './__fixtures__/readFixture';
import { FakeMarathon, usual } from './__testUtils__/FakeMarathon';
import { silentLogger } from './__testUtils__/silentLogger';
import { until } from './__testUtils__/until';

/** Remembers what it is given, as the registry does. */
class RecordingSink implements ClusterSink {
  readonly apps = new Map<string, DecodedApp>();
  readonly told: Record<string, RemovalReason>[] = [];
  readonly log: string[] = [];

  held(): ReadonlyMap<string, DecodedApp['kind']> {
    return new Map([...this.apps].map(([id, { kind }]) => [id, kind]));
  }

  read(reads: AppRead[]): void {
    for (const { app, told } of reads) {
      this.apps.set(app.id, app);
      this.log.push(`read ${app.id}`);
      if (Object.keys(told).length > 0) this.told.push(told);
    }
  }

  deleted(id: string, { byLeader }: { byLeader: boolean }): void {
    this.apps.delete(id);
    this.log.push(`deleted ${id}${byLeader ? '' : ' without evidence'}`);
  }

  notUnderstood(errors: { id: string | undefined }[]): void {
    for (const { id } of errors) this.log.push(`not understood ${id}`);
  }

  leader(since: number | undefined): void {
    this.log.push(since === undefined ? 'no leader' : 'leader');
  }

  instances(id: string): string[] | undefined {
    return this.apps.get(id)?.instances.map(instance => instance.id);
  }
}

jest.setTimeout(30_000);

const warned = jest.spyOn(silentLogger, 'warn');
const expectWarning = (text: string) =>
  expect(warned).toHaveBeenCalledWith(
    text,
    expect.objectContaining({ cluster: 'production' }),
  );

describe('ClusterSync', () => {
  let marathon: FakeMarathon;
  let sink: RecordingSink;
  let sync: ClusterSync;

  const start = (resyncSeconds = 60) => {
    sync = new ClusterSync({
      config: {
        name: 'production',
        urls: [marathon.url],
        resyncSeconds,
        claims: [],
        env: [],
      },
      sink,
      logger: silentLogger,
      clock: Date.now,
      random: () => 0,
      limits: { listTimeoutMs: 400, itemTimeoutMs: 400 },
    });
    sync.start();
  };

  const isFresh = () => until(() => expect(sync.state().state).toBe('fresh'));
  const path = (id: string) => `/v2/apps${id}`;

  beforeEach(async () => {
    warned.mockClear();
    marathon = await FakeMarathon.start();
    sink = new RecordingSink();
    marathon.set('/a', [{ id: 'a.1' }]);
    marathon.set('/b', [{ id: 'b.1' }]);
  });

  afterEach(async () => {
    await sync.stop();
    await marathon.stop();
  });

  it('listens first, then reads everything', async () => {
    marathon.pods = JSON.parse(readFixture('v1.9-pods-status.json'));
    start();
    await isFresh();
    expect(marathon.requests[0]).toBe('/v2/events');
    expect([...sink.apps.keys()]).toEqual(['/a', '/b', '/pods/web']);
    expect(sync.state()).toMatchObject({
      name: 'production',
      leader: 'http://marathon-1:8080',
      version: '1.9.100',
      lastSyncAt: expect.any(String),
    });
  });

  it('asks a Marathon without pods for none', async () => {
    marathon.version = '1.3.14';
    start();
    await isFresh();
    expect(marathon.count('/v2/pods::status')).toBe(0);
  });

  it('reads one app, once, after an event about it', async () => {
    start();
    await isFresh();
    marathon.set('/a', [{ id: 'a.1' }, { id: 'a.2' }]);
    marathon.emitStatus('/a', 'a.2', 'TASK_RUNNING');
    await until(() => expect(sink.instances('/a')).toEqual(['a.1', 'a.2']));
    expect(marathon.count(path('/a'))).toBe(1);
    expect(marathon.count(path('/b'))).toBe(0);
    expect(marathon.count('/v2/apps')).toBe(1);
  });

  it('reads exactly once more for any number of events during a read', async () => {
    start();
    await isFresh();
    const answers: (() => void)[] = [];
    marathon.handler = (request, response) => {
      if (!request.url!.startsWith(path('/a'))) return usual;
      const body = { app: marathon.apps.get('/a') };
      answers.push(() => marathon.json(response, body));
      return undefined;
    };
    for (let count = 0; count < 20; count++) {
      marathon.emitStatus('/a', 'a.1', 'TASK_RUNNING');
    }
    await until(() => expect(answers).toHaveLength(1));
    marathon.set('/a', [{ id: 'a.9' }]);
    answers[0]!();
    await until(() => expect(answers).toHaveLength(2));
    answers[1]!();
    await until(() => expect(sink.instances('/a')).toEqual(['a.9']));
    expect(marathon.count(path('/a'))).toBe(2);
  });

  it('never replaces a newer read by an older full one', async () => {
    start();
    await isFresh();
    let answerList: (() => void) | undefined;
    marathon.handler = (request, response) => {
      if (!request.url!.startsWith('/v2/apps?')) return usual;
      const body = { apps: [...marathon.apps.values()] };
      answerList = () => marathon.json(response, body);
      return undefined;
    };
    marathon.dropStreams();
    await until(() => expect(answerList).toBeDefined());
    marathon.set('/a', [{ id: 'a.2' }]);
    marathon.emitStatus('/a', 'a.2', 'TASK_RUNNING');
    await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
    const synced = sync.state().lastSyncAt;
    answerList!();
    await until(() => expect(sync.state().lastSyncAt).not.toBe(synced));
    expect(sink.instances('/a')).toEqual(['a.2']);
  });

  it('repairs what events missed with the next full read', async () => {
    start(0.1);
    await isFresh();
    marathon.set('/a', [{ id: 'a.2' }]);
    await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
  });

  it('goes back to what the full read before said, when only a targeted read differed', async () => {
    start(0.3);
    await isFresh();
    marathon.set('/a', [{ id: 'a.2' }]);
    marathon.emitStatus('/a', 'a.2', 'TASK_RUNNING');
    await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
    marathon.set('/a', [{ id: 'a.1' }]);
    await until(() => expect(sink.instances('/a')).toEqual(['a.1']));
  });

  it('reads everything again when the stream was lost', async () => {
    start();
    await isFresh();
    marathon.set('/a', [{ id: 'a.2' }]);
    marathon.dropStreams();
    await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
  });

  it('goes on by full reads where events are forbidden', async () => {
    marathon.handler = (request, response) => {
      if (!request.url!.startsWith('/v2/events')) return usual;
      response.writeHead(403).end();
      return undefined;
    };
    start(0.1);
    await isFresh();
    marathon.set('/a', [{ id: 'a.2' }]);
    await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
    expect(sync.state().error).toContain('403');
    expectWarning('Marathon sends no events');
  });

  it('hands over what events say about the ends of tasks', async () => {
    start();
    await isFresh();
    marathon.set('/a', []);
    marathon.emitStatus('/a', 'a.1', 'TASK_KILLED');
    await until(() => expect(sink.told).toEqual([{ 'a.1': 'terminal' }]));
  });

  it('keeps what events say about the end of a task until an answer is without it', async () => {
    start();
    await isFresh();
    const answers: (() => void)[] = [];
    marathon.handler = (request, response) => {
      if (!request.url!.startsWith(path('/a'))) return usual;
      const body = { app: structuredClone(marathon.apps.get('/a')) };
      answers.push(() => marathon.json(response, body));
      return undefined;
    };
    marathon.emitStatus('/a', 'a.1', 'TASK_RUNNING');
    await until(() => expect(answers).toHaveLength(1));
    marathon.set('/a', [{ id: 'a.2' }]);
    marathon.emitStatus('/a', 'a.1', 'TASK_KILLED');
    // Events come in order.
    marathon.emitStatus('/b', 'b.1', 'TASK_RUNNING');
    await until(() => expect(marathon.count(path('/b'))).toBe(1));
    answers[0]!();
    await until(() => expect(answers).toHaveLength(2));
    expect(sink.instances('/a')).toEqual(['a.1']);
    answers[1]!();
    await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
    const ended = { 'a.1': 'terminal' };
    expect(sink.told).toEqual([ended, ended]);
  });

  it('reads everything once after a burst of events that ask for it', async () => {
    start();
    await isFresh();
    marathon.set('/c', [{ id: 'c.1' }]);
    for (let count = 0; count < 5; count++) {
      marathon.emit('group_change_success', { groupId: '/' });
    }
    await until(() => expect(sink.instances('/c')).toEqual(['c.1']));
    expect(marathon.count('/v2/apps')).toBe(2);
  });

  describe('with an app that is missing', () => {
    it('deletes it when a leader says that it does not exist', async () => {
      start(0.1);
      await isFresh();
      marathon.apps.delete('/a');
      await until(() => expect(sink.log).toContain('deleted /a'));
      expect(marathon.count(path('/a'))).toBe(1);
    });

    it('keeps everything when only the list is empty', async () => {
      marathon.handler = (request, response) => {
        const isList = request.url!.startsWith('/v2/apps?');
        if (!isList || marathon.count('/v2/apps') < 2) return usual;
        marathon.json(response, { apps: [] });
        return undefined;
      };
      start(0.1);
      await until(() => expect(marathon.count(path('/b'))).toBeGreaterThan(1));
      expect([...sink.apps.keys()]).toEqual(['/a', '/b']);
    });

    it('keeps it where asking for it is refused', async () => {
      start(0.1);
      await isFresh();
      marathon.handler = (request, response) => {
        if (!request.url!.startsWith('/v2/apps/a?')) return usual;
        response.writeHead(403).end();
        return undefined;
      };
      marathon.apps.delete('/a');
      await until(() => expect(marathon.count(path('/a'))).toBeGreaterThan(2));
      expect(sink.instances('/a')).toEqual(['a.1']);
    });

    it('waits for a full read when the answer is not a leader’s', async () => {
      start();
      await isFresh();
      marathon.handler = (request, response) => {
        if (!request.url!.startsWith('/v2/apps/a?')) return usual;
        response.removeHeader('x-marathon-leader');
        response.writeHead(404).end('{}');
        return undefined;
      };
      marathon.emitStatus('/a', 'a.1', 'TASK_RUNNING');
      await until(() => expect(marathon.count(path('/a'))).toBe(1));
      expect(sink.log).not.toContain('deleted /a');
      marathon.apps.delete('/a');
      marathon.dropStreams();
      await until(() => expect(sink.log).toContain('deleted /a'));
    });
  });

  describe.each<[string, FakeMarathon['handler']]>([
    [
      '503 without a leader',
      (_, response) => {
        response.removeHeader('x-marathon-leader');
        response.writeHead(503).end('<html>');
      },
    ],
    [
      '502 as HTML',
      (_, response) => {
        response.writeHead(502, { 'content-type': 'text/html' }).end('<html>');
      },
    ],
    [
      'half a list',
      (_, response) => {
        response.writeHead(200, { 'content-length': '9999' });
        response.write('{"apps":[');
        setImmediate(() => response.destroy());
      },
    ],
    [
      'half a list that ends well',
      (_, response) => {
        response.end('{"apps":[');
      },
    ],
    ['nothing at all', () => undefined],
    [
      'an empty list without a leader',
      (_, response) => {
        response.removeHeader('x-marathon-leader');
        response.end('{"apps":[]}');
      },
    ],
    [
      'garbage',
      (_, response) => {
        response.end('"apps"');
      },
    ],
  ])('answered %s', (_, handler) => {
    it('keeps the last good state, says so, and recovers', async () => {
      start(0.1);
      await isFresh();
      marathon.handler = handler;
      marathon.dropStreams();
      await until(() => expect(sync.state().state).toBe('stale'));
      const during = sync.state();
      expect(during.error).toBeTruthy();
      expect(during.staleSince).toBeTruthy();
      expectWarning('Marathon is not read and its last good state stays');
      expect(sync.leaderSince).toBeUndefined();
      expect([...sink.apps.keys()]).toEqual(['/a', '/b']);
      marathon.set('/a', [{ id: 'a.2' }]);
      marathon.handler = () => usual;
      await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
      await isFresh();
      expect(sync.state().staleSince).toBeUndefined();
    });
  });

  it('removes nothing before a complete answer of a leader', async () => {
    sink.apps.set('/old', { id: '/old', kind: 'app' } as DecodedApp);
    marathon.handler = (request, response) => {
      if (!request.url!.startsWith('/v2/apps?')) return usual;
      response.writeHead(503).end();
      return undefined;
    };
    start();
    await until(() => expect(marathon.streams).toBe(1));
    marathon.emit('app_terminated_event', { appId: '/old' });
    await until(() => expect(sync.state().lastEventAt).toBeDefined());
    await until(() => expect(marathon.count('/v2/apps')).toBeGreaterThan(1));
    expect(sync.state().state).toBe('never-read');
    expect(sink.apps.has('/old')).toBe(true);
    marathon.handler = () => usual;
    await until(() => expect(sink.log).toContain('deleted /old'));
  });

  describe('behind a proxy that drops the leader’s name', () => {
    beforeEach(() => {
      marathon.leader = undefined;
    });

    it('follows it all the same, and names no leader', async () => {
      start();
      await isFresh();
      expect(sync.state().leader).toBeUndefined();
      expect(sync.leaderSince).toBeDefined();
      expectWarning(
        'No answer of Marathon names a leader; a proxy in between should pass X-Marathon-Leader on',
      );
      marathon.set('/a', [{ id: 'a.2' }]);
      marathon.emitStatus('/a', 'a.2', 'TASK_RUNNING');
      await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
    });

    it('deletes an app when a full read confirms that it is not found, and without evidence', async () => {
      start();
      await isFresh();
      marathon.apps.delete('/a');
      marathon.emit('app_terminated_event', { appId: '/a' });
      marathon.emitStatus('/b', 'b.1', 'TASK_RUNNING');
      await until(() => expect(marathon.count(path('/a'))).toBe(1));
      await until(() => expect(marathon.count(path('/b'))).toBe(1));
      expect(sink.log).not.toContain('deleted /a');
      marathon.dropStreams();
      await until(() =>
        expect(sink.log).toContain('deleted /a without evidence'),
      );
    });

    it('believes nobody else once a leader was named', async () => {
      start(0.1);
      await isFresh();
      marathon.leader = 'http://marathon-2:8080';
      await until(() => expect(sync.state().leader).toBe(marathon.leader));
      marathon.leader = undefined;
      await until(() => expect(sync.state().state).toBe('stale'));
      expect(sync.state().error).toContain('X-Marathon-Leader');
    });
  });

  it('asks for each app whose tasks the list counts but lacks, as behind a proxy that drops what is embedded', async () => {
    marathon.handler = (request, response) => {
      if (!request.url!.startsWith('/v2/apps?')) return usual;
      const apps = [...marathon.apps.values()].map(({ tasks, ...app }) => ({
        ...app,
        tasksRunning: tasks.length,
      }));
      marathon.json(response, { apps });
      return undefined;
    };
    marathon.set('/b', []);
    start(0.1);
    await isFresh();
    await until(() => expect(sink.instances('/a')).toEqual(['a.1']));
    expect(sink.instances('/b')).toEqual([]);
    expectWarning(
      'Marathon lists apps without their tasks, so each app is asked for; a proxy in between should pass queries on',
    );
    marathon.set('/a', [{ id: 'a.2' }]);
    await until(() => expect(sink.instances('/a')).toEqual(['a.2']));
  });

  describe('where pods are not found', () => {
    const hidePods = () => {
      marathon.handler = (request, response) => {
        if (!request.url!.startsWith('/v2/pods')) return usual;
        response.writeHead(404).end();
        return undefined;
      };
    };

    it('goes on with the apps when no pod was ever known', async () => {
      hidePods();
      start();
      await isFresh();
      expect([...sink.apps.keys()]).toEqual(['/a', '/b']);
      expectWarning(
        'Marathon has pods but does not list them; of pods, nothing is known',
      );
    });

    it('says that it is stale when there were some, and keeps them', async () => {
      marathon.pods = JSON.parse(readFixture('v1.9-pods-status.json'));
      start(0.1);
      await isFresh();
      hidePods();
      await until(() => expect(sync.state().state).toBe('stale'));
      expect(sink.apps.has('/pods/web')).toBe(true);
    });
  });

  it('reports an app that it does not understand and goes on', async () => {
    marathon.set('/odd', [{ id: 'odd.1' }], { networks: 'host' });
    start();
    await isFresh();
    expect(sink.log).toContain('not understood /odd');
    expect(sink.instances('/b')).toEqual(['b.1']);
  });

  it('says when another leader answers', async () => {
    start(0.1);
    await isFresh();
    const before = sync.leaderSince!;
    marathon.leader = 'http://marathon-2:8080';
    await until(() => expect(sync.leaderSince).toBeGreaterThan(before));
    expect(sync.state().leader).toBe('http://marathon-2:8080');
  });

  it('asks nothing more once it is stopped', async () => {
    start(0.1);
    await isFresh();
    await sync.stop();
    const asked = marathon.requests.length;
    const log = [...sink.log];
    marathon.emitStatus('/a', 'a.1', 'TASK_RUNNING');
    await until(() => expect(marathon.streams).toBe(0));
    expect(marathon.requests).toHaveLength(asked);
    expect(sink.log).toEqual(log);
  });
});
