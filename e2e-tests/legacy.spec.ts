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
