import { gzipSync } from 'node:zlib';
import { MarathonClient } from './MarathonClient';
import { MarathonError } from './MarathonError';
import { FakeMarathon, usual } from './__testUtils__/FakeMarathon';

const secret = 'Basic c2VjcmV0OnBhc3N3b3Jk';
const never = new AbortController().signal;

describe('MarathonClient', () => {
  let first: FakeMarathon;
  let second: FakeMarathon;
  let client: MarathonClient;

  const connect = (limits = {}, basePath = '') =>
    MarathonClient.fromConfig(
      {
        name: 'production',
        urls: [`${first.url}${basePath}`, `${second.url}${basePath}`],
        authorization: secret,
        resyncSeconds: 60,
        claims: [],
        env: [],
      },
      limits,
    );

  const failure = async (promise: Promise<unknown>): Promise<MarathonError> =>
    promise.then(
      () => {
        throw new Error('It did not fail');
      },
      error => error,
    );

  const both = (handler: FakeMarathon['handler']) => {
    first.handler = handler;
    second.handler = handler;
  };

  beforeEach(async () => {
    first = await FakeMarathon.start();
    second = await FakeMarathon.start();
    client = connect();
  });

  afterEach(async () => {
    client.close();
    await Promise.all([first.stop(), second.stop()]);
  });

  it('reads an app with credentials, embeds and its leader', async () => {
    first.set('/shop/web', [{ id: 'shop_web.1' }]);
    let authorization: string | undefined;
    let url: string | undefined;
    first.handler = request => {
      ({ authorization } = request.headers);
      ({ url } = request);
      return usual;
    };
    expect(await client.readItem('app', '/shop/web', never)).toMatchObject({
      found: true,
      leader: 'http://marathon-1:8080',
      raw: { id: '/shop/web' },
    });
    expect(authorization).toBe(secret);
    expect(url).toContain('embed=app.readiness');
  });

  it('keeps the base path of its URLs', async () => {
    client = connect({}, '/service/marathon');
    await failure(client.readApps(never));
    expect(first.requests).toEqual(['/service/marathon/v2/apps']);
  });

  it.each([
    ['answers 503', 503],
    ['answers 502', 502],
  ])('asks the other URL when one %s, and stays there', async (_, status) => {
    second.set('/a', [{ id: 'a.1' }]);
    first.handler = (_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<html>Could not determine the current leader</html>');
    };
    await client.readItem('app', '/a', never);
    await client.readItem('app', '/a', never);
    expect(first.requests).toHaveLength(1);
    expect(second.requests).toHaveLength(2);
  });

  it('asks the leader itself once a standby says which URL is its own', async () => {
    first.leader = second.url;
    second.leader = second.url;
    for (const one of [first, second]) one.set('/a', [{ id: 'a.1' }]);
    await client.readItem('app', '/a', never);
    await client.readItem('app', '/a', never);
    expect([first, second].map(one => one.count('/v2/apps/a'))).toEqual([1, 1]);
  });

  it('stays with the standby where the leader cannot be asked', async () => {
    first.leader = second.url;
    first.set('/a', [{ id: 'a.1' }]);
    second.handler = (_request, response) => {
      response.writeHead(503).end();
    };
    for (let times = 0; times < 5; times++) {
      const answer = await client.readItem('app', '/a', never);
      expect(answer.found).toBe(true);
    }
    expect([first, second].map(one => one.count('/v2/apps/a'))).toEqual([5, 1]);
  });

  it('asks the other URL when one is gone or hangs', async () => {
    client = connect({ itemTimeoutMs: 100 });
    second.set('/a', [{ id: 'a.1' }]);
    first.handler = () => undefined;
    expect((await client.readItem('app', '/a', never)).found).toBe(true);
    await first.stop();
    expect((await client.readItem('app', '/a', never)).found).toBe(true);
  });

  it('notices at once when a compressed answer breaks off', async () => {
    both((_, response) => {
      response.writeHead(200, {
        'content-length': '1000',
        'content-encoding': 'gzip',
      });
      response.write(gzipSync('{"app":{"id":"/a"}}').subarray(0, 20));
      setImmediate(() => response.destroy());
    });
    const error = await failure(client.readItem('app', '/a', never));
    expect(error.kind).toBe('truncated');
  });

  it.each<[string, MarathonError['kind'], FakeMarathon['handler']]>([
    [
      'nobody leads',
      'no-leader',
      (_, response) => {
        response.writeHead(503).end('<html>');
      },
    ],
    [
      'the answer is no JSON',
      'not-json',
      (_, response) => {
        response.end('<html>portal</html>');
      },
    ],
    [
      'the answer breaks off',
      'truncated',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"app":{"id":"/a"');
        setImmediate(() => response.destroy());
      },
    ],
    [
      'the answer never ends',
      'timeout',
      (_, response) => {
        response.write('{"app":');
      },
    ],
    [
      'the answer is too long',
      'too-large',
      (_, response) => {
        response.end('x'.repeat(5000));
      },
    ],
    [
      'the credentials are refused',
      'status',
      (_, response) => {
        response.writeHead(401).end('<html>');
      },
    ],
    [
      'the answer has another shape',
      'not-json',
      (_, response) => {
        response.end('{"tasks":[]}');
      },
    ],
  ])('says when %s, without secrets', async (_, kind, handler) => {
    client = connect({ itemTimeoutMs: 300, maxItemBytes: 4000 });
    both(handler);
    const error = await failure(client.readItem('app', '/a', never));
    expect(error).toBeInstanceOf(MarathonError);
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(/^GET http/);
    expect(JSON.stringify(error) + error.message).not.toMatch(
      /c2VjcmV0|embed|portal/,
    );
  });

  it('tells a "not found" of a leader from one of anybody else', async () => {
    expect(await client.readItem('app', '/a', never)).toEqual({
      found: false,
      leader: 'http://marathon-1:8080',
    });
    first.leader = undefined;
    expect(await client.readItem('app', '/a', never)).toEqual({
      found: false,
      leader: undefined,
    });
  });

  describe('answered without a leader', () => {
    const nameNone = () => {
      for (const one of [first, second]) {
        one.leader = undefined;
        one.set('/a', [{ id: 'a.1' }]);
      }
    };

    it('takes the answer where none was ever named, as behind a proxy that drops it', async () => {
      nameNone();
      const answer = await client.readItem('app', '/a', never);
      expect(answer).toMatchObject({ found: true, raw: { id: '/a' } });
      expect(answer.leader).toBeUndefined();
      expect((await client.readApps(never)).leader).toBeUndefined();
    });

    it('refuses it once any answer named one', async () => {
      await client.readVersion(never);
      nameNone();
      const error = await failure(client.readItem('app', '/a', never));
      expect(error.kind).toBe('no-leader');
      expect(error.message).toMatch(/^GET http.*X-Marathon-Leader/);
      expect((await failure(client.readApps(never))).kind).toBe('no-leader');
    });
  });

  it('reads the version', async () => {
    expect(await client.readVersion(never)).toBe('1.9.100');
  });

  describe('asked for events', () => {
    it('follows a standby to the leader with credentials when it is known', async () => {
      const accepts: (string | undefined)[] = [];
      let authorization: string | undefined;
      first.handler = (request, response) => {
        accepts.push(request.headers.accept);
        response.writeHead(302, { location: `${second.url}/v2/events?x=1` });
        response.end();
      };
      second.handler = request => {
        accepts.push(request.headers.accept);
        ({ authorization } = request.headers);
        return usual;
      };
      await client.openEvents(never);
      expect(accepts).toEqual(['text/event-stream', 'text/event-stream']);
      expect(authorization).toBe(secret);
    });

    it('sends no credentials to a host that is not configured', async () => {
      const stranger = await FakeMarathon.start();
      let headers: object = { authorization: 'not asked' };
      stranger.handler = request => {
        ({ headers } = request);
        return usual;
      };
      const { port } = new URL(stranger.url);
      first.handler = (_, response) => {
        response.writeHead(302, {
          location: `http://localhost:${port}/v2/events`,
        });
        response.end();
      };
      await client.openEvents(never).catch(() => undefined);
      await stranger.stop();
      expect(headers).not.toHaveProperty('authorization');
    });

    it('explains a refusal', async () => {
      both((_, response) => {
        response.writeHead(403).end();
      });
      const error = await failure(client.openEvents(never));
      expect(error.message).toContain('may not read this');
    });
  });
});
