import { isDeepStrictEqual } from 'node:util';
import { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { Response } from 'supertest';
import { shopMapping } from './ShopPortal';
import { TestPortal } from './TestPortal';
import { as } from './tokens';
import { until } from '../../marathon/__testUtils__/until';

/** All that a refused request could have changed. */
async function everything(portal: TestPortal) {
  const who = as.pat;
  const mappings = await portal.get('/v1/mappings', { who });
  const items: Mapping[] = mappings.body.items;
  const versions = await Promise.all(
    items.map(({ id }) => portal.get(`/v1/mappings/${id}/versions`, { who })),
  );
  const revisions = await portal.get('/v1/load-balancers/public/revisions', {
    who,
  });
  return {
    // A status also says what the name resolves to, which comes when it comes.
    mappings: items.map(({ status: _, ...mapping }) => mapping),
    versions: versions.map(({ body }) => body),
    revisions: revisions.body,
  };
}

/** How something is refused, and whether it changed anything all the same. */
export async function refusalOf(
  portal: TestPortal,
  ask: () => Promise<Response>,
) {
  const before = await everything(portal);
  const { status, body } = await ask();
  const after = await everything(portal);
  return {
    status,
    statusCode: body.response.statusCode,
    message: body.error.message,
    changed: !isDeepStrictEqual(before, after),
  };
}

/** The refusal that is wanted, with nothing changed. */
export const refusal = (status: number, message: RegExp) => ({
  status,
  statusCode: status,
  message: expect.stringMatching(message),
  changed: false,
});

/**
 * Makes a mapping of kept.example.com/api that is in its second version, and
 * waits until that is published.
 *
 * @returns its id.
 */
export async function makeKept(portal: TestPortal): Promise<string> {
  const { body } = await portal.post('/v1/mappings', shopMapping('kept'));
  const path = `/v1/mappings/${body.id}`;
  const change = { ...shopMapping('kept'), path: '/api', version: 1 };
  await portal.put(path, change);
  await until(async () => {
    const { status } = (await portal.get(path)).body;
    if (status.sequence === undefined) {
      throw new Error('The change is not published yet');
    }
  });
  return body.id;
}
