import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BambooClient } from './BambooClient';

interface Seen {
  method: string;
  url: string;
  contentType?: string;
  body: string;
}

type Answer = { status: number; body?: unknown };

const value = {
  loadBalancer: 'public',
  host: 'shop.example.com',
  targets: [{ cluster: 'production', app: '/shop/web' }],
  entityRef: 'component:default/shop',
};

describe('BambooClient', () => {
  let server: Server;
  let client: BambooClient;
  let seen: Seen[];
  let answer: (request: IncomingMessage) => Answer;

  beforeEach(async () => {
    seen = [];
    answer = () => ({ status: 200, body: { items: [], totalItems: 0 } });
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', chunk => (body += chunk));
      request.on('end', () => {
        seen.push({
          method: request.method ?? '',
          url: request.url ?? '',
          contentType: request.headers['content-type'],
          body,
        });
        const reply = answer(request);
        response.writeHead(reply.status, {
          'content-type': 'application/json',
        });
        response.end(
          reply.body === undefined ? '' : JSON.stringify(reply.body),
        );
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = new BambooClient({
      fetchApi: { fetch },
      baseUrl: `http://127.0.0.1:${port}/api/bamboo/`,
    });
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  it('sends only the filters that were given', async () => {
    await client.listMappings({
      entityRef: 'component:default/shop',
      search: '',
      limit: 25,
    });
    expect(seen).toEqual([
      expect.objectContaining({
        method: 'GET',
        url: '/api/bamboo/v1/mappings?entityRef=component%3Adefault%2Fshop&limit=25',
      }),
    ]);
  });

  it('keeps an app id in one segment of the path', async () => {
    await client.getApp('production', '/shop/web');
    expect(seen[0]?.url).toBe('/api/bamboo/v1/apps/production/%2Fshop%2Fweb');
  });

  it('sends a new mapping as JSON and waits for it to be live when asked', async () => {
    answer = () => ({ status: 202, body: { id: 'm1' } });
    await expect(
      client.createMapping(value, { wait: 'live', timeoutSeconds: 10 }),
    ).resolves.toEqual({ id: 'm1' });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/bamboo/v1/mappings?wait=live&timeout=10',
      contentType: 'application/json',
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(value);
  });

  it('names the version that a deletion builds on and takes an empty answer', async () => {
    answer = () => ({ status: 204 });
    await expect(client.deleteMapping('m1', 3)).resolves.toBeUndefined();
    expect(seen[0]).toMatchObject({
      method: 'DELETE',
      url: '/api/bamboo/v1/mappings/m1?version=3',
    });
  });

  it('throws the refusal with its name and words', async () => {
    answer = () => ({
      status: 409,
      body: {
        error: { name: 'ConflictError', message: 'host: taken on public' },
        response: { statusCode: 409 },
      },
    });
    await expect(client.getMapping('m1')).rejects.toMatchObject({
      statusCode: 409,
      cause: { name: 'ConflictError', message: 'host: taken on public' },
    });
  });

  it('ends a request whose reader went away', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(
      client.listClusters({ signal: controller.signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([]);
  });

  it.each([
    ['release', () => client.releaseHeld('public')],
    ['discard', () => client.discardHeld('public')],
  ])('posts the %s of held removals', async (word, call) => {
    await call();
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: `/api/bamboo/v1/load-balancers/public/held/${word}`,
    });
  });

  it.each([
    [
      '/rights?entityRef=component%3Adefault%2Fshop',
      () => client.getRights('component:default/shop'),
    ],
    ['/apps?unmapped=true', () => client.listApps({ unmapped: true })],
    ['/load-balancers', () => client.listLoadBalancers()],
    ['/load-balancers/public', () => client.getLoadBalancer('public')],
    ['/load-balancers/public/agents', () => client.listAgents('public')],
    [
      '/load-balancers/public/revisions?limit=5',
      () => client.listRevisions('public', { limit: 5 }),
    ],
    [
      '/load-balancers/public/revisions/7',
      () => client.getRevision('public', 7),
    ],
    ['/mappings/m1/versions', () => client.listMappingVersions('m1')],
    [
      '/mappings/changes?entityRef=component%3Adefault%2Fshop&limit=5',
      () =>
        client.listMappingChanges({
          entityRef: 'component:default/shop',
          limit: 5,
        }),
    ],
  ])('reads %s', async (path, call) => {
    await call();
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: `/api/bamboo/v1${path}`,
    });
  });

  it.each([
    [
      'PUT',
      '/mappings/m1',
      () => client.updateMapping('m1', { ...value, version: 2 }),
      { ...value, version: 2 },
    ],
    [
      'POST',
      '/mappings/m1/revert',
      () => client.revertMapping('m1', { version: 3, toVersion: 1 }),
      { version: 3, toVersion: 1 },
    ],
    ['POST', '/mappings/check', () => client.checkMapping(value), value],
  ])('sends %s %s with its body', async (method, path, call, body) => {
    await call();
    expect(seen[0]).toMatchObject({ method, url: `/api/bamboo/v1${path}` });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(body);
  });
});
