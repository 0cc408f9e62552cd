import { expect, mappingOf, test } from './demo';
import { signIn } from './signIn';
import { sendTraffic } from './traffic';

const shots = 'e2e-screenshots';

const shopDns = '/catalog/default/component/shop/dns';

test.describe.configure({ mode: 'serial' });

test('a developer gives the shop a name, and HAProxy serves it', async ({
  page,
  world,
}) => {
  await signIn(page, world, shopDns, 'Ann Lind');
  await page.getByRole('button', { name: 'Add mapping' }).first().click();
  const dialog = page.getByRole('dialog');
  const host = dialog.getByLabel('Host name');
  await dialog.getByRole('button', { name: 'Use shop.shop.localhost' }).click();
  await expect(host).toHaveValue('shop.shop.localhost');
  await host.fill('www.shop.localhost');
  await dialog.getByLabel('Goes to app').selectOption('production /shop/web');
  await expect(dialog.getByText('Free on public')).toBeVisible();
  await page.screenshot({ path: `${shots}/add-mapping.png` });
  await dialog.getByRole('button', { name: 'Add mapping' }).click();

  const row = page.getByRole('row', { name: /www\.shop\.localhost/ });
  await expect(row).toContainText('Live');
  await expect(row).toContainText(/Verified on 1 of 1 in \d+ ms/);
  await expect(row).toContainText('Ann Lind');
  await page.screenshot({ path: `${shots}/dns-tab.png` });

  const answer = await world.get('www.shop.localhost');
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body).app).toContain('shop/web');
});

test('the link of a name opens the service', async ({ page, world }) => {
  await signIn(page, world, shopDns, 'Ann Lind');
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: /www\.shop\.localhost/ }).click();
  const service = await opened;
  await expect(service.locator('body')).toContainText('shop/web');
});

test('traffic reaches an instance that is new', async ({ world }) => {
  const traffic = sendTraffic(world, 'www.shop.localhost');
  await world.marathonApi('PUT', '/v2/apps//shop/web', { instances: 4 });
  await expect.poll(() => traffic.answered.size).toBe(4);
  await traffic.stop();
  expect(traffic.failures).toEqual([]);
});

test('an instance that is killed leaves without a failed request', async ({
  world,
}) => {
  const traffic = sendTraffic(world, 'www.shop.localhost');
  await expect.poll(() => traffic.answered.size).toBe(4);
  const [victim] = [...traffic.answered.keys()];
  await world.marathonApi(
    'DELETE',
    `/v2/apps//shop/web/tasks/${victim}?scale=true`,
  );
  const { pathname } = new URL(`${world.marathon}/v2/apps//shop/web`);
  await expect
    .poll(async () => {
      const { app } = await world.marathonApi('GET', pathname);
      return app.tasks.some((task: { id: string }) => task.id === victim);
    })
    .toBe(false);
  traffic.answered.clear();
  await expect.poll(() => traffic.answered.size).toBe(3);
  await traffic.stop();
  expect(traffic.answered.has(victim!)).toBe(false);
  expect(traffic.failures).toEqual([]);
});

test('a rolling restart loses no request', async ({ world }) => {
  const traffic = sendTraffic(world, 'www.shop.localhost');
  await expect.poll(() => traffic.answered.size).toBe(3);
  const before = new Set(traffic.answered.keys());
  await world.marathonApi('POST', '/v2/apps//shop/web/restart');
  await expect
    .poll(
      () => [...traffic.answered.keys()].filter(id => !before.has(id)).length,
      { timeout: 60_000 },
    )
    .toBe(3);
  await expect
    .poll(
      async () => (await world.marathonApi('GET', '/v2/deployments')).length,
      {
        timeout: 60_000,
      },
    )
    .toBe(0);
  await traffic.stop();
  expect(traffic.failures).toEqual([]);
});

test('an undo takes the name away again', async ({ page, world }) => {
  await signIn(page, world, shopDns, 'Ann Lind');
  await page.getByRole('button', { name: 'History' }).click();
  await page
    .getByRole('button', { name: 'Undo version 1 of www.shop.localhost' })
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('get 404 at once');
  await page.screenshot({ path: `${shots}/undo.png` });
  await dialog.getByRole('button', { name: 'Undo change' }).click();
  await expect
    .poll(async () => (await world.get('www.shop.localhost')).status)
    .toBe(404);
});

test('a deletion asks first, and can be undone', async ({ page, world }) => {
  const host = 'delete.shop.localhost';
  const made = await world.api(
    'POST',
    '/v1/mappings?wait=live&timeout=20',
    mappingOf(host),
  );
  expect(made.body.status.state).toBe('live');
  await signIn(page, world, shopDns, 'Ann Lind');
  const row = page.getByRole('row', { name: /delete\.shop\.localhost/ });
  await row.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: /Delete/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Delete mapping' }).click();
  await expect(row).toHaveCount(0);
  await expect.poll(async () => (await world.get(host)).status).toBe(404);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toContainText('Live');
  expect((await world.get(host)).status).toBe(200);
});

test('a developer of another team may look, and is told why no more', async ({
  page,
  world,
}) => {
  const made = await world.api(
    'POST',
    '/v1/mappings?wait=live&timeout=20',
    mappingOf('look.shop.localhost'),
  );
  expect(made.body.status.state).toBe('live');
  await signIn(page, world, shopDns, 'Ben Okoye');
  await expect(
    page.getByText('You can look here, but not change anything'),
  ).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Add mapping' }).first(),
  ).toBeDisabled();
  await expect(page.getByRole('button', { name: /^Edit/ })).toHaveCount(0);
  await page.screenshot({ path: `${shots}/read-only.png` });
});

test('a script does the same through the proxy', async ({ world }) => {
  const proxy = `${world.portal}/api/proxy/bamboo`;
  const made = await world.api(
    'POST',
    '/v1/mappings?wait=live&timeout=20',
    mappingOf('script.shop.localhost'),
    proxy,
  );
  expect(made.status).toBe(201);
  expect(made.body.status.state).toBe('live');
  expect((await world.get('script.shop.localhost')).status).toBe(200);
  const gone = await world.api(
    'DELETE',
    `/v1/mappings/${made.body.id}?version=1&wait=live&timeout=20`,
    undefined,
    proxy,
  );
  expect(gone.status).toBe(204);
  expect((await world.get('script.shop.localhost')).status).toBe(404);
});

test('the Health tab shows instances as Marathon and HAProxy see them', async ({
  page,
  world,
}) => {
  const made = await world.api(
    'POST',
    '/v1/mappings?wait=live&timeout=20',
    mappingOf('health.shop.localhost'),
  );
  expect(made.body.status.state).toBe('live');
  await signIn(
    page,
    world,
    '/catalog/default/component/shop/bamboo-health',
    'Ann Lind',
  );
  const row = page.getByRole('row', { name: /127\.0\.0\.1/ }).first();
  await expect(row).toContainText('Healthy');
  await expect(row).toContainText('Up');
  await page.screenshot({ path: `${shots}/health-tab.png` });
});

test('the overview and the load balancer page show what runs', async ({
  page,
  world,
}) => {
  await signIn(page, world, '/bamboo', 'Ann Lind');
  await expect(page.getByText('production').first()).toBeVisible();
  await expect(page.getByText('health.shop.localhost').first()).toBeVisible();
  await page.screenshot({ path: `${shots}/overview.png` });
  await page.goto(`${world.portal}/bamboo/load-balancers/public`);
  await expect(page.getByText('lb-1').first()).toBeVisible();
  await page.screenshot({ path: `${shots}/load-balancer.png` });
});
