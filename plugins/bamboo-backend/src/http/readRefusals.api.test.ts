import { makeKept } from './__testUtils__/refusals';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

let shop: ShopPortal;
let portal: TestPortal;
let id: string;

beforeAll(async () => {
  shop = await ShopPortal.start();
  portal = shop.portal;
  id = await makeKept(portal);
});

afterAll(() => shop?.stop());

describe('a question is refused', () => {
  it.each<[string, number, RegExp]>([
    ['/v1/mappings/none', 404, /There is no mapping none/],
    ['/v1/mappings/none/versions', 404, /There is no mapping none/],
    ['/v1/mappings/changes', 400, /entityRef/],
    [
      '/v1/mappings/changes?entityRef=component:default/shop&cursor=x',
      400,
      /^cursor: not a cursor of this list/,
    ],
    ['/v1/mappings?hots=x', 400, /Unknown query parameter 'hots'/],
    [
      '/v1/mappings?state=lively',
      400,
      /state must be equal to one of the allowed values/,
    ],
    ['/v1/mappings?limit=0', 400, /limit must be >= 1/],
    ['/v1/mappings?limit=many', 400, /limit must be integer/],
    ['/v1/mappings?cursor=x', 400, /^cursor: not a cursor of this list/],
    [
      '/v1/mappings?state=live&cursor=x',
      400,
      /^cursor: not a cursor of this list/,
    ],
    ['/v1/apps?cursor=x', 400, /^cursor: not a cursor of this list/],
    ['/v1/apps?unmapped=perhaps', 400, /unmapped must be equal to one of/],
    ['/v1/apps/production/%2Fnone', 404, /^app: production has no app \/none/],
    ['/v1/load-balancers/none', 404, /^name: there is no load balancer none/],
    ['/v1/load-balancers/none/agents', 404, /^name: there is no/],
    ['/v1/load-balancers/public/revisions?cursor=x', 400, /^cursor: /],
    [
      '/v1/load-balancers/public/revisions/999',
      404,
      /^sequence: public has no revision 999/,
    ],
    [
      '/v1/load-balancers/public/revisions/newest',
      400,
      /sequence must be integer/,
    ],
  ])('%s with %i', async (path, status, message) => {
    const refused = await portal.get(path);
    expect({
      status: refused.status,
      message: refused.body.error.message,
    }).toEqual({ status, message: expect.stringMatching(message) });
  });
});

describe('the audit log', () => {
  const recorded = () =>
    portal.auditor.createEvent.mock.calls.map(([{ eventId }]) => eventId);

  it.each<[string, () => Promise<unknown>, string[]]>([
    [
      'a refused read once',
      () =>
        portal.get('/v1/apps', { who: as.token('x', 'bamboo.mapping.read') }),
      ['request-refused'],
    ],
    [
      'a refused agent once',
      () => portal.get('/agent/v1/load-balancers/public/revision?agent=lb-1'),
      ['request-refused'],
    ],
    [
      'a refused write once',
      () => portal.post('/v1/mappings', shopMapping('new'), { who: as.ben }),
      ['mapping-mutate'],
    ],
    [
      'a conflict once',
      () => portal.delete(`/v1/mappings/${id}?version=1`),
      ['mapping-mutate'],
    ],
    [
      'nothing of what was not found',
      () => portal.get('/v1/mappings/none'),
      [],
    ],
  ])('has %s', async (_what, ask, events) => {
    portal.auditor.createEvent.mockClear();
    await ask();
    expect(recorded()).toEqual(events);
  });
});
