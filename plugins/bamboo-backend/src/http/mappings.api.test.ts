import { SHOP } from '../authorization/__testUtils__/company';
import { FakeAgent } from './__testUtils__/FakeAgent';
import {
  APP,
  OTHER_APP,
  shopMapping as mapping,
  ShopPortal,
} from './__testUtils__/ShopPortal';
import { TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

let shop: ShopPortal;
let portal: TestPortal;
let agent: FakeAgent;

beforeAll(async () => {
  shop = await ShopPortal.start();
  portal = shop.portal;
  agent = shop.agent().start();
});

afterAll(() => shop?.stop());

describe('a mapping over the API', () => {
  it('is answered with 201 once every agent verified it, and changes live', async () => {
    const made = await portal.post(
      '/v1/mappings?wait=live',
      mapping('shop', { comment: 'go live' }),
    );
    expect(made.status).toBe(201);
    expect(made.headers.etag).toBe('"1"');
    expect(made.headers.location).toBe(
      `/api/bamboo/v1/mappings/${made.body.id}`,
    );
    expect(made.body).toMatchObject({
      host: 'shop.example.com',
      path: '/',
      targets: [{ cluster: 'production', app: APP, port: 0, weight: 100 }],
      comment: 'go live',
      version: 1,
      createdBy: 'user:default/ann',
      url: 'https://shop.example.com',
      status: { state: 'live', verified: 1, agents: 1, verifiedInMs: 7 },
    });
    const { id } = made.body;

    const again = await portal.post('/v1/mappings?wait=live', mapping('shop'));
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ id, version: 1 });

    const changed = await portal.put(
      `/v1/mappings/${id}?wait=live`,
      mapping('shop', {
        targets: [
          { cluster: 'production', app: APP, weight: 90 },
          { cluster: 'production', app: OTHER_APP, weight: 10 },
        ],
        version: 1,
      }),
    );
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).toBe('"2"');
    expect(changed.body).toMatchObject({
      version: 2,
      status: { state: 'live' },
    });
    expect(changed.body.status.sequence).toBeGreaterThan(
      made.body.status.sequence,
    );

    const reverted = await portal.post(`/v1/mappings/${id}/revert?wait=live`, {
      version: 2,
      toVersion: 1,
      comment: 'was better',
    });
    expect(reverted.status).toBe(200);
    expect(reverted.body).toMatchObject({
      version: 3,
      targets: [{ app: APP, weight: 100 }],
    });

    const gone = await portal.delete(
      `/v1/mappings/${id}?wait=live&comment=no%20longer%20needed`,
      { headers: { 'If-Match': '"3"' } },
    );
    expect(gone.status).toBe(204);
    expect(agent.envelopes.at(-1)!.cause).toMatchObject({
      text: expect.stringMatching(/ was deleted$/),
      by: expect.stringContaining('user:default/'),
    });
    const { manifest } = agent.revisionOf(agent.envelopes.at(-1)!);
    expect(manifest.mappings.map(m => m.id)).not.toContain(id);
    expect((await portal.get(`/v1/mappings/${id}`)).status).toBe(404);

    const versions = await portal.get(`/v1/mappings/${id}/versions`);
    expect(versions.body.items).toMatchObject([
      {
        version: 4,
        action: 'delete',
        value: null,
        comment: 'no longer needed',
      },
      { version: 3, action: 'revert', comment: 'was better' },
      { version: 2, action: 'update' },
      {
        version: 1,
        action: 'create',
        comment: 'go live',
        by: 'user:default/ann',
      },
    ]);
  });

  it('is made and replaced by its name', async () => {
    const path = '/v1/mappings?loadBalancer=public&host=ByName.example.com';
    const body = {
      targets: [{ cluster: 'production', app: APP }],
      entityRef: SHOP,
    };
    const made = await portal.put(`${path}&wait=live`, body);
    expect(made.status).toBe(201);
    const same = await portal.put(`${path}&wait=live`, body);
    expect(same.status).toBe(200);
    expect(same.body.version).toBe(1);
    const other = await portal.put(`${path}&wait=live`, {
      ...body,
      targets: [{ cluster: 'production', app: OTHER_APP }],
    });
    expect(other.status).toBe(200);
    expect(other.body).toMatchObject({ id: made.body.id, version: 2 });
  });

  it('is made by a token, which is named as its author', async () => {
    const made = await portal.post('/v1/mappings', mapping('by-token'), {
      who: as.token('ci', 'bamboo.mapping.create'),
    });
    expect(made.status).toBe(201);
    expect(made.body.createdBy).toBe('service:ci');
    const gone = await portal.delete(`/v1/mappings/${made.body.id}?version=1`, {
      who: as.token('ci', 'bamboo.mapping.delete'),
    });
    expect(gone.status).toBe(204);
  });

  it.each([0, 1])(
    'is saved with 202 when it is not live in %i s, and says why',
    async timeout => {
      const waiting = await portal.post(
        `/v1/mappings?wait=live&timeout=${timeout}`,
        mapping(`missing-${timeout}`, {
          targets: [{ cluster: 'production', app: '/shop/not-there' }],
        }),
      );
      expect(waiting.status).toBe(202);
      expect(waiting.body.status).toMatchObject({
        state: 'waiting',
        reason: 'Marathon “production” has no app /shop/not-there',
      });
    },
  );

  it('is listed by state, with totals and pages of that state only', async () => {
    for (const host of ['list-a', 'list-b', 'list-c']) {
      await portal.post('/v1/mappings?wait=live', mapping(host));
      await portal.post(
        '/v1/mappings',
        mapping(`${host}-waits`, {
          targets: [{ cluster: 'production', app: '/shop/not-there' }],
        }),
      );
    }
    const list = (query: string) =>
      portal.get(`/v1/mappings?search=list-&${query}`);
    const hosts = (body: { items: { host: string }[] }) =>
      body.items.map(({ host }) => host);

    expect((await list('')).body.totalItems).toBe(6);
    const first = await list('state=live&limit=2');
    expect(hosts(first.body)).toEqual([
      'list-a.example.com',
      'list-b.example.com',
    ]);
    expect(first.body.totalItems).toBe(3);
    const second = await list(
      `state=live&limit=2&cursor=${first.body.nextCursor}`,
    );
    expect(hosts(second.body)).toEqual(['list-c.example.com']);
    expect(second.body).toMatchObject({ totalItems: 3 });
    expect(second.body.nextCursor).toBeUndefined();
    const waiting = await list('state=waiting');
    expect(hosts(waiting.body)).toEqual([
      'list-a-waits.example.com',
      'list-b-waits.example.com',
      'list-c-waits.example.com',
    ]);
    expect((await list('state=expired')).body).toEqual({
      items: [],
      totalItems: 0,
    });
  });
});
