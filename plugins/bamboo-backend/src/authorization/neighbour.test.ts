import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { CatalogClient } from '@backstage/catalog-client';
import { NotAllowedError } from '@backstage/errors';
import { neighbour } from './neighbour';

describe('a neighbour', () => {
  let server: Server;
  let answer: RequestListener;
  const logger = mockServices.logger.mock();

  beforeEach(async () => {
    logger.warn.mockClear();
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const catalog = (limitMs?: number) => {
    const { port } = server.address() as AddressInfo;
    const getBaseUrl = async () => `http://localhost:${port}/internal`;
    const client = new CatalogClient({ discoveryApi: { getBaseUrl } });
    return neighbour(client, { name: 'The catalog', logger, limitMs });
  };
  const ask = (limitMs?: number) =>
    catalog(limitMs).getEntityByRef('component:default/shop');

  it.each<[string, RequestListener | undefined]>([
    ['says that it cannot', (_, res) => res.writeHead(503).end('{}')],
    ['fails', (_, res) => res.writeHead(500).end('at /internal')],
    ['is asked too much', (_, res) => res.writeHead(429).end()],
    ['breaks off', req => req.socket.destroy()],
    ['is cut short', (_, res) => res.writeHead(200).end('{"items": [')],
    ['says nothing in time', () => {}],
    ['is not there', undefined],
  ])(
    'that %s is said to be away, and the cause is logged',
    async (_how, as) => {
      const asked = catalog(200);
      if (as) {
        answer = as;
      } else {
        server.close();
      }
      await expect(
        asked.getEntityByRef('component:default/shop'),
      ).rejects.toMatchObject({
        name: 'ServiceUnavailableError',
        message: 'The catalog does not answer; try again shortly',
        cause: undefined,
      });
      expect(logger.warn).toHaveBeenCalledWith(
        'A part of Backstage does not answer',
        { part: 'The catalog', error: expect.stringMatching(/\w/) },
      );
    },
  );

  it('answers as it would to anyone', async () => {
    const entity = { kind: 'Component', metadata: { name: 'shop' } };
    answer = (_, res) =>
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(entity));
    expect(await ask()).toEqual(entity);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it.each([
    ['a refusal', new NotAllowedError('not you')],
    ['a mistake of ours', new TypeError('x is undefined')],
  ])('throws %s as it is', async (_what, error) => {
    const failing = neighbour(
      { ask: async () => Promise.reject(error) },
      { name: 'The catalog', logger },
    );
    await expect(failing.ask()).rejects.toBe(error);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('refuses with its own status what it answers', async () => {
    answer = (_, res) => res.writeHead(403).end();
    await expect(ask()).rejects.toMatchObject({ statusCode: 403 });
  });
});
