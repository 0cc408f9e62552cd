import { expect, mappingOf, test } from './demo';

test.use({ appPackage: 'app-legacy' });

test('both tabs work in the legacy frontend system', async ({
  page,
  world,
}) => {
  const made = await world.api(
    'POST',
    '/v1/mappings?wait=live&timeout=20',
    mappingOf('legacy.shop.localhost'),
  );
  expect(made.status).toBe(201);
  await page.goto(`${world.portal}/catalog/default/component/shop/dns`);
  await expect(page.getByText('legacy.shop.localhost').first()).toBeVisible();
  await expect(page.getByText('Live').first()).toBeVisible();
  await page.screenshot({ path: 'e2e-screenshots/legacy-dns.png' });
  await page.goto(
    `${world.portal}/catalog/default/component/shop/bamboo-health`,
  );
  await expect(page.getByText('Healthy').first()).toBeVisible();
});

test('canaries, releases and environments have their pages there, too', async ({
  page,
  world,
}) => {
  const { body } = await world.api(
    'POST',
    '/v1/mappings?wait=live',
    mappingOf('canary-legacy.shop.localhost'),
  );
  await world.api('POST', `/v1/mappings/${body.id}/canary?wait=live`, {
    version: 1,
    weight: 20,
    target: { cluster: 'production', app: '/shop/web-canary' },
  });
  const dns = `${world.portal}/catalog/default/component/shop/dns`;
  await page.goto(`${dns}/canary/${body.id}`);
  await expect(page.getByText('20 % goes to the canary')).toBeVisible();
  await page.screenshot({ path: 'e2e-screenshots/legacy-canary.png' });
  await page.goto(`${dns}/release`);
  await expect(
    page.getByRole('checkbox', {
      name: 'Release canary-legacy.shop.localhost',
    }),
  ).toBeVisible();
  await page.goto(`${world.portal}/bamboo/environments`);
  await expect(
    page.getByRole('button', { name: 'Copy environment…' }),
  ).toBeVisible();
  await page.screenshot({ path: 'e2e-screenshots/legacy-environments.png' });
});
