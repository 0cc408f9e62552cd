import { expect, mappingOf, test } from './demo';
import { sendTraffic } from './traffic';

test.use({ usesPostgres: true });

test('a database that is away stops no traffic, is visible, and is caught up with', async ({
  world,
}) => {
  const made = await world.api(
    'POST',
    '/v1/mappings?wait=live&timeout=20',
    mappingOf('stored.shop.localhost'),
  );
  expect(made.body.status.state).toBe('live');

  const traffic = sendTraffic(world, 'stored.shop.localhost');
  await world.postgres!.halt();
  const refused = await world.api(
    'POST',
    '/v1/mappings',
    mappingOf('lost.shop.localhost'),
  );
  expect(refused.status).toBeGreaterThanOrEqual(500);
  expect((await world.get('stored.shop.localhost')).status).toBe(200);

  await world.postgres!.start();
  await world.marathonApi('PUT', '/v2/apps//shop/web?force=true', {
    instances: 4,
  });
  await expect.poll(() => traffic.answered.size, { timeout: 60_000 }).toBe(4);
  await traffic.stop();
  expect(traffic.failures).toEqual([]);

  await expect(async () => {
    const again = await world.api(
      'POST',
      '/v1/mappings?wait=live&timeout=20',
      mappingOf('found.shop.localhost'),
    );
    expect(again.body.status.state).toBe('live');
  }).toPass({ timeout: 60_000 });
  expect((await world.get('found.shop.localhost')).status).toBe(200);
});
