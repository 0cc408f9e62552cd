import { Page } from '@playwright/test';
import { expect, mappingOf, test, World } from './demo';
import { signIn } from './signIn';
import { sendTraffic, Traffic } from './traffic';

const shots = 'e2e-screenshots';
const host = 'market.shop.localhost';
const dns = '/catalog/default/component/shop/dns';

test.describe.configure({ mode: 'serial' });

let id: string;

test.beforeAll(async ({ world }) => {
  const { body } = await world.api(
    'POST',
    '/v1/mappings?wait=live',
    mappingOf(host),
  );
  id = body.id;
});

test.afterAll(async ({ world }) => {
  const { version } = (await world.api('GET', `/v1/mappings/${id}`)).body;
  await world.api('DELETE', `/v1/mappings/${id}?version=${version}&wait=live`);
});

const canaryOf = async (world: World) =>
  (await world.api('GET', `/v1/mappings/${id}/canary`)).body;

/** Which share of the next requests the canary answers. */
async function shareOfCanary(traffic: Traffic): Promise<number> {
  traffic.byApp.clear();
  const count = (app: string) => traffic.byApp.get(app) ?? 0;
  const total = () => count('shop/web') + count('shop/web-canary');
  await expect.poll(total).toBeGreaterThan(400);
  return count('shop/web-canary') / total();
}

async function answers(world: World, errorShare: number) {
  const { tasks } = await world.marathonApi('GET', '/_sim/tasks');
  for (const { appId, taskId } of tasks) {
    if (appId === '/shop/web-canary') {
      await world.marathonApi('POST', `/_sim/tasks/${taskId}/answers`, {
        errorShare,
      });
    }
  }
}

const tellsOfTraffic = (page: Page) =>
  page
    .getByRole('row', { name: /^Requests\/s/ })
    .getByRole('cell')
    .nth(2);

test('a canary is started in the dialog, grows by its steps, and is promoted with a click', async ({
  page,
  world,
}) => {
  await signIn(page, world, dns);
  await page.getByRole('button', { name: `More for ${host}` }).click();
  await page.getByRole('menuitem', { name: 'Start canary…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel("The canary's requests go to")).toContainText(
    '/shop/web-canary',
  );
  await dialog.getByRole('radio', { name: 'By hand' }).check();
  await dialog.getByLabel('First share in %').fill('20');
  await dialog.getByLabel('Clients stay on their side').uncheck();
  await page.screenshot({ path: `${shots}/start-canary.png` });
  await dialog.getByRole('button', { name: 'Start canary' }).click();
  await expect(
    page.getByRole('heading', { name: `Canary on ${host}` }),
  ).toBeVisible();

  const traffic = sendTraffic(world, host);
  expect(Math.abs((await shareOfCanary(traffic)) - 0.2)).toBeLessThan(0.1);
  expect((await world.get(`canary.${host}`)).body).toContain('web-canary');

  await world.api('PUT', `/v1/mappings/${id}/canary`, {
    steps: [
      { weight: 20, seconds: 2 },
      { weight: 60, seconds: 600 },
    ],
    paused: false,
  });
  await expect
    .poll(async () => (await canaryOf(world)).running.weight)
    .toBe(60);
  await expect(page.getByText('60 % goes to the canary')).toBeVisible();
  expect(Math.abs((await shareOfCanary(traffic)) - 0.6)).toBeLessThan(0.1);
  await expect(
    page.getByText('Guard is on: the canary is not worse than stable', {
      exact: true,
    }),
  ).toBeVisible();
  await expect(tellsOfTraffic(page)).toContainText(/\d/);
  await page.screenshot({ path: `${shots}/canary.png`, fullPage: true });

  await page.getByRole('button', { name: 'Promote canary' }).click();
  await expect(page.getByText(/promoted the canary/).last()).toBeVisible();
  await expect.poll(() => shareOfCanary(traffic)).toBe(1);
  expect((await world.get(`canary.${host}`)).status).toBe(404);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('60 % goes to the canary')).toBeVisible();
  await page.getByRole('button', { name: 'Abort, all to stable' }).click();
  await expect(page.getByText(/aborted the canary/).last()).toBeVisible();
  await expect.poll(() => shareOfCanary(traffic)).toBe(0);
  await traffic.stop();
  expect(traffic.failures).toEqual([]);
});

test('a canary whose instances really fail is aborted by itself, and the owner is told', async ({
  page,
  world,
}) => {
  const { version } = (await world.api('GET', `/v1/mappings/${id}`)).body;
  const started = await world.api(
    'POST',
    `/v1/mappings/${id}/canary?wait=live`,
    {
      version,
      weight: 50,
      target: { cluster: 'production', app: '/shop/web-canary' },
    },
  );
  expect(started.status).toBe(201);
  await signIn(page, world, `${dns}/canary/${id}`);
  const traffic = sendTraffic(world, host);
  await expect
    .poll(async () => (await canaryOf(world)).running.verdict)
    .toBe('ok');
  await answers(world, 1);
  await expect(
    page.getByText(/^The guard aborted the canary/).last(),
  ).toBeVisible();
  await page.screenshot({ path: `${shots}/canary-aborted.png` });
  const failed = traffic.failures.length;
  expect(failed).toBeGreaterThan(0);
  expect(await shareOfCanary(traffic)).toBe(0);
  expect(traffic.failures).toHaveLength(failed);
  await traffic.stop();
  await answers(world, 0);

  await page.goto(`${world.portal}/notifications`);
  await expect(
    page.getByText(`The guard aborted the canary of ${host}`).first(),
  ).toBeVisible();
});

test('somebody of another team can look at a canary, but not touch it', async ({
  page,
  world,
}) => {
  const { version } = (await world.api('GET', `/v1/mappings/${id}`)).body;
  await world.api('POST', `/v1/mappings/${id}/canary?wait=live`, {
    version,
    weight: 10,
    target: { cluster: 'production', app: '/shop/web-canary' },
  });
  await signIn(page, world, `${dns}/canary/${id}`, 'Ben Okoye');
  await expect(
    page.getByText('You can look here, but not change anything'),
  ).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Promote canary' }),
  ).toBeDisabled();
  await world.api('POST', `/v1/mappings/${id}/canary/abort?wait=live`, {});
});
