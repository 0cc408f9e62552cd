import { once } from 'node:events';
import { createServer, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { freePort } from '../testing/TestHaproxy';
import { selfSigned } from '../testing/selfSigned';
import { TestControlPlane } from '../testing/TestControlPlane';
import { checkBackend } from './checkBackend';

const TOKEN = 'test-token-0123456789';

describe('what a host finds of its backend', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    return `http://127.0.0.1:${port}/api/bamboo`;
  }

  const check = (url: string, token = TOKEN) =>
    checkBackend({ urls: [url], loadBalancer: 'public', id: 'lb-1' }, token);

  /** The only thing that is found, which is wrong. */
  async function errorAt(url: string, token?: string): Promise<string> {
    const wrong = (await check(url, token)).filter(
      ({ level }) => level !== 'ok',
    );
    expect(wrong).toMatchObject([{ subject: 'backend', level: 'error' }]);
    return wrong[0]!.message;
  }

  const answerWith =
    (status: number, message?: string, isAbout = /./): RequestListener =>
    (request, response) => {
      const isMeant = isAbout.test(request.url ?? '');
      response
        .writeHead(isMeant ? status : 204, {
          'content-type': 'application/json',
        })
        .end(
          isMeant ? JSON.stringify({ error: { name: 'Error', message } }) : '',
        );
    };

  it('says that it is let in, and leaves the backend as it was', async () => {
    const plane = await TestControlPlane.start();
    try {
      expect(await check(plane.url)).toEqual([
        {
          subject: 'backend',
          level: 'ok',
          message: `${plane.url} lets lb-1 of public in`,
        },
        { subject: 'clock', level: 'ok', message: 'is that of the backend' },
      ]);
      expect(plane.queries).toEqual([]);
      expect(plane.servers).toMatchObject([
        { full: false, servers: [], gone: [] },
      ]);
      expect(await errorAt(plane.url, 'wrong-token-0123456789')).toContain(
        'does not know the token (401); compare it with backend.auth.externalAccess',
      );
    } finally {
      await plane.stop();
    }
  });

  it('names the permissions that a token lacks, also that to ask for revisions alone', async () => {
    const remedy =
      'the token needs bamboo.agent.connect and bamboo.agent.report';
    const none = await serve(answerWith(403, 'needs bamboo.agent.report'));
    expect(await errorAt(none)).toContain(remedy);
    const reportsOnly = await serve(
      answerWith(
        403,
        'The token of lb-1 needs the permission bamboo.agent.connect',
        /revision/,
      ),
    );
    expect(await errorAt(reportsOnly)).toContain(remedy);
  });

  it('takes it as let in where bamboo.access names the agents of a token', async () => {
    const narrowed = await serve(
      answerWith(
        403,
        'bamboo.access does not let lb-1 act for agent ? of load balancer public',
        /revision/,
      ),
    );
    expect(await check(narrowed)).toMatchObject([
      { subject: 'backend', level: 'ok' },
      { subject: 'clock', level: 'ok' },
    ]);
  });

  it('tells a load balancer that is not known from a URL that is no Bamboo', async () => {
    const unknown = await serve(
      answerWith(
        404,
        'name: there is no load balancer public in the configuration of the portal',
      ),
    );
    expect(await errorAt(unknown)).toContain(
      'does not know load balancer public (404); compare loadBalancer with bamboo.loadBalancers there',
    );
    for (const status of [200, 302, 404]) {
      const other = await serve((_request, response) =>
        response.writeHead(status, { location: '/signin' }).end('<html>'),
      );
      expect(await errorAt(other)).toContain(
        `answers, but is no Bamboo (${status}); urls needs`,
      );
    }
  });

  it('says so when nobody answers, and when the portal has a fault', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}/api/bamboo`;
    expect(await errorAt(nobody)).toMatch(
      /^http.* does not answer: .*ECONNREFUSED.*; is the portal running, and may this host reach it\?/,
    );
    expect(await errorAt('http://portal.invalid/api/bamboo')).toContain(
      'http://portal.invalid/api/bamboo does not answer: ',
    );
    const broken = await serve(answerWith(503));
    expect(await errorAt(broken)).toContain('answered with status 503');
  });

  it('tells HTTP from HTTPS, and a certificate that this host does not trust', async () => {
    const server = createTlsServer(selfSigned('portal')).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const at = server.address() as AddressInfo;
    const url = `https://localhost:${at.port}/api/bamboo`;
    expect(await errorAt(url)).toMatch(
      /^https:.* does not answer: .*self-signed certificate.*; put the certificate of its authority into a file, and name that in the variable NODE_EXTRA_CA_CERTS of the agent and of this command$/,
    );
    expect(await errorAt(url.replace('https', 'http'))).toMatch(
      /socket hang up; does it speak HTTPS, with a URL that begins with https:\/\/\?$/,
    );
    const plain = await serve(answerWith(204));
    expect(await errorAt(plain.replace('http', 'https'))).toMatch(
      /; does it speak HTTP, with a URL that begins with http:\/\/\?$/,
    );
    const nameless = 'http://portal.invalid/api/bamboo';
    expect(await errorAt(nameless)).toMatch(
      /; does this host know its name, such as with: getent hosts portal\.invalid$/,
    );
  });

  it('looks at each URL', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}/api/bamboo`;
    const good = await serve(answerWith(204));
    const found = await checkBackend(
      { urls: [nobody, good], loadBalancer: 'public', id: 'lb-1' },
      TOKEN,
    );
    expect(found.map(({ level }) => level)).toEqual(['error', 'ok', 'ok']);
  });

  it.each([
    ['ahead of', -42],
    ['behind', 42],
  ])(
    'warns of a clock that is %s that of the backend',
    async (word, seconds) => {
      const url = await serve((_request, response) => {
        const date = new Date(Date.now() + seconds * 1000).toUTCString();
        response.writeHead(204, { date }).end();
      });
      const found = await check(url);
      expect(found.at(0)?.level).toBe('ok');
      expect(found.at(1)).toMatchObject({ subject: 'clock', level: 'warning' });
      expect(found.at(1)?.message).toMatch(
        new RegExp(`^is 4[123] s ${word} the backend's; let both hosts follow`),
      );
    },
  );

  it('takes 4 seconds as the same time, and says nothing where no time is told', async () => {
    const near = await serve((_request, response) => {
      const date = new Date(Date.now() + 4_000).toUTCString();
      response.writeHead(204, { date }).end();
    });
    expect((await check(near)).at(1)?.level).toBe('ok');
    const silent = await serve((_request, response) => {
      response.sendDate = false;
      response.writeHead(204).end();
    });
    expect(await check(silent)).toHaveLength(1);
  });
});
