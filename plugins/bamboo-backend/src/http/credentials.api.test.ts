import { request as httpRequest } from 'node:http';
import { allRoutes } from './__testUtils__/allRoutes';
import { TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

let portal: TestPortal;

beforeAll(async () => {
  portal = await TestPortal.start({});
});

afterAll(() => portal?.stop());

/** Asks with the path as it is written, which `fetch` would make nicer. */
async function ask(
  method: string,
  path: string,
  { who, body }: { who?: string; body?: string } = {},
): Promise<{ status: number; body: any }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      portal.url,
      {
        method,
        path: `/api/bamboo${path}`,
        headers: {
          'content-type': 'application/json',
          ...(who === undefined ? {} : { authorization: who }),
        },
      },
      async answer => {
        let text = '';
        for await (const part of answer) {
          text += part;
        }
        resolve({ status: answer.statusCode!, body: text && JSON.parse(text) });
      },
    );
    asked.on('error', reject).end(body);
  });
}

const open = ['/status', '/health/serving', '/health/publishing'];

const routes = [
  // These alone are for everybody.
  ...allRoutes().filter(({ path }) => !open.includes(path)),
  ...open.flatMap(path => [
    { method: 'post', path },
    { method: 'get', path: `${path}//` },
    { method: 'get', path: `${path}/more` },
    { method: 'get', path: path.toUpperCase() },
  ]),
  { method: 'get', path: '/health' },
  { method: 'get', path: '/health/serving/' },
  { method: 'get', path: '/api/status' },
  { method: 'get', path: '/openapi.json' },
  { method: 'get', path: '/' },
  { method: 'get', path: '/v1' },
  { method: 'get', path: '/v1/none' },
  { method: 'patch', path: '/v1/mappings' },
  { method: 'get', path: '/V1/Mappings/' },
  { method: 'get', path: '//v1/mappings' },
  { method: 'get', path: '/%761/mappings' },
  { method: 'get', path: '/v1/../v1/mappings' },
  { method: 'get', path: '/agent/v1/none' },
  { method: 'get', path: '/.well-known/backstage/permissions/metadata' },
  {
    method: 'get',
    path: '/v1/../.well-known/backstage/permissions/metadata',
  },
  {
    method: 'post',
    path: '/.well-known/backstage/permissions/apply-conditions',
  },
].map(({ method, path }): [string, string] => [
  method,
  path.replace(/\{\w+\}/g, '1'),
]);

const nobody: [string, string | undefined][] = [
  ['no token', undefined],
  ['an empty token', 'Bearer '],
  ['a token that is none', 'Bearer what'],
  ['another scheme', 'Basic cGF0OnBhdA=='],
];

describe('whoever has no valid credentials', () => {
  it.each(routes)('gets 401 for %s %s', async (method, path) => {
    for (const [, who] of nobody) {
      const { status, body } = await ask(method, path, { who });
      expect(status).toBe(401);
      expect(body.error.name).toBe('AuthenticationError');
    }
  });

  it('gets 401 before anything of the body is looked at', async () => {
    for (const body of ['{ no JSON', '{"hots": 1}', 'x'.repeat(100_000)]) {
      const { status } = await ask('post', '/v1/mappings', { body });
      expect(status).toBe(401);
    }
  });

  it.each(nobody)('is recorded once, with %s', async (_what, who) => {
    portal.auditor.createEvent.mockClear();
    await ask('get', '/v1/mappings', { who });
    expect(
      portal.auditor.createEvent.mock.calls.map(([event]) => event),
    ).toMatchObject([
      {
        eventId: 'request-refused',
        meta: { method: 'GET', path: '/v1/mappings' },
      },
    ]);
  });
});

it('whoever has valid credentials is let through', async () => {
  for (const who of [as.ann, as.token('ci', 'bamboo.mapping.read')]) {
    expect((await ask('get', '/v1/mappings', { who })).status).toBe(200);
    expect((await ask('get', '/openapi.json', { who })).status).toBe(200);
    expect((await ask('get', '/v1/none', { who })).status).toBe(404);
  }
});
