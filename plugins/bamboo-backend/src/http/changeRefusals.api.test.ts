import { PAY } from '../authorization/__testUtils__/company';
import { makeKept, refusal, refusalOf } from './__testUtils__/refusals';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { Asking, TestPortal } from './__testUtils__/TestPortal';
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

describe('a change is refused, and nothing changes', () => {
  it.each<[string, object | undefined, Asking, number, RegExp]>([
    [
      'that is stale',
      { version: 1 },
      {},
      409,
      /^version: 1 is not the newest version. user:default\/ann changed this mapping at .* it is version 2 now. Read it again/,
    ],
    [
      'that is stale in If-Match',
      {},
      { headers: { 'If-Match': '"1"' } },
      409,
      /^version: 1 is not the newest/,
    ],
    [
      'that is missing',
      {},
      {},
      400,
      /^version: name the version that this builds on/,
    ],
    [
      'that is no number',
      {},
      { headers: { 'If-Match': '"abc"' } },
      400,
      /^version: /,
    ],
    [
      'that is current, by someone else',
      { version: 2 },
      { who: as.ben },
      403,
      /You may not update/,
    ],
    [
      'that is current, to an entity of someone else',
      { version: 2, entityRef: PAY },
      {},
      403,
      /You may not update mappings of component:default\/pay/,
    ],
  ])(
    'when changed with a version %s',
    async (_which, more, asking, status, message) => {
      expect(
        await refusalOf(portal, () =>
          portal.put(`/v1/mappings/${id}`, shopMapping('moved', more), asking),
        ),
      ).toEqual(refusal(status, message));
    },
  );

  it.each<[string, string, Asking, number, RegExp]>([
    [
      'with a stale version',
      '?version=1',
      {},
      409,
      /^version: 1 is not the newest/,
    ],
    ['without a version', '', {}, 400, /^version: /],
    [
      'by someone else',
      '?version=2',
      { who: as.ben },
      403,
      /You may not delete/,
    ],
    [
      'with a comment that is too long',
      `?version=2&comment=${'x'.repeat(501)}`,
      {},
      400,
      /comment must NOT have more than 500/,
    ],
    [
      'with a word for a version',
      '?version=two',
      {},
      400,
      /version must be integer/,
    ],
  ])('when deleted %s', async (_how, query, asking, status, message) => {
    expect(
      await refusalOf(portal, () =>
        portal.delete(`/v1/mappings/${id}${query}`, asking),
      ),
    ).toEqual(refusal(status, message));
  });

  it.each<[string, object, number, RegExp]>([
    [
      'that never was',
      { version: 2, toVersion: 9 },
      400,
      /^toVersion: 9 is no version of this mapping/,
    ],
    [
      'from a stale one',
      { version: 1, toVersion: 1 },
      409,
      /^version: 1 is not the newest/,
    ],
    [
      'with a field that does not exist',
      { version: 2, toVersion: 1, why: '' },
      400,
      /additional properties/,
    ],
  ])('when reverted to a version %s', async (_which, body, status, message) => {
    expect(
      await refusalOf(portal, () =>
        portal.post(`/v1/mappings/${id}/revert`, body),
      ),
    ).toEqual(refusal(status, message));
  });
});
