import { expect, mappingOf, test, World } from './demo';
import { signIn } from './signIn';

const shots = 'e2e-screenshots';
const dns = '/catalog/default/component/shop/dns';
const RECOMMENDATIONS = 'component:default/recommendations';

test.describe.configure({ mode: 'serial' });

const appOf = async (world: World, host: string) => {
  const { status, body } = await world.get(host);
  return status === 200 ? JSON.parse(body).app : status;
};

test('a branch gets a name when its app comes, and loses it when the app goes', async ({
  page,
  world,
}) => {
  const host = 'feature-a.web.review.shop.localhost';
  await signIn(page, world, dns);
  await world.marathonApi('PUT', '/v2/apps//review/feature-a/web', {
    cmd: 'serve',
    instances: 1,
    cpus: 0.1,
    mem: 64,
  });
  await expect.poll(() => appOf(world, host)).toBe('review/feature-a/web');
  const card = page.getByRole('table', { name: 'Review environments' });
  await expect(card.getByText('feature-a', { exact: true })).toBeVisible();
  await expect(card.getByText(host)).toBeVisible();
  await expect(card.getByText('Live')).toBeVisible();
  await page.screenshot({ path: `${shots}/reviews.png`, fullPage: true });

  await world.marathonApi('DELETE', '/v2/apps//review/feature-a/web');
  await expect.poll(() => appOf(world, host), { timeout: 60_000 }).toBe(404);
  await expect(card.getByText(host)).toHaveCount(0);
});

test('names of two services are released together, and undone as one', async ({
  page,
  world,
}) => {
  const shop = mappingOf('main.shop.localhost');
  const other = {
    ...mappingOf('suggest.shop.localhost', '/shop/recommendations'),
    entityRef: RECOMMENDATIONS,
  };
  await world.api('POST', '/v1/mappings?wait=live', shop);
  await world.api('POST', '/v1/mappings?wait=live', other);
  await signIn(page, world, `${dns}/release`);
  const row = (name: string) =>
    page.getByRole('listitem').filter({
      has: page.getByRole('checkbox', { name: `Release ${name}` }),
    });
  await page
    .getByRole('checkbox', { name: 'Release main.shop.localhost' })
    .check();
  await row('main.shop.localhost')
    .getByLabel('What happens')
    .selectOption({ label: 'Send it to another app' });
  await row('main.shop.localhost')
    .getByRole('combobox')
    .nth(1)
    .selectOption({ label: '/shop/web-canary · 2 of 2 healthy' });
  await page
    .getByRole('checkbox', { name: 'Release suggest.shop.localhost' })
    .check();
  await row('suggest.shop.localhost')
    .getByLabel('What happens')
    .selectOption({ label: 'Delete it' });
  await page.getByLabel('Title').fill('Suggestions move into the shop');
  await expect(page.getByText('What will change')).toBeVisible();
  await page.screenshot({ path: `${shots}/release.png`, fullPage: true });
  await page.getByRole('button', { name: 'Release 2 changes' }).click();
  await expect(page.getByText(/2 names changed together/)).toBeVisible();
  await expect.poll(() => appOf(world, 'suggest.shop.localhost')).toBe(404);
  expect(await appOf(world, 'main.shop.localhost')).toBe('shop/web-canary');

  await page.getByRole('button', { name: 'Undo all' }).click();
  await expect
    .poll(() => appOf(world, 'suggest.shop.localhost'))
    .toBe('shop/recommendations');
  expect(await appOf(world, 'main.shop.localhost')).toBe('shop/web');
  await page.goto(`${world.portal}${dns}/history`);
  await expect(page.getByText(/With 1 other/).first()).toBeVisible();
  await page.screenshot({ path: `${shots}/release-history.png` });
});

test('an environment is copied, compared, and removed as a whole', async ({
  page,
  world,
}) => {
  await signIn(page, world, '/bamboo/environments');
  await page.getByRole('button', { name: 'Copy environment…' }).click();
  await page.getByLabel('Name of the copy').fill('qa');
  await page
    .getByLabel('Copy', { exact: true })
    .selectOption({ label: 'Components' });
  await page.getByRole('textbox', { name: 'Components' }).fill('shop');
  await page.getByRole('option', { name: /^shop/ }).first().click();
  await page.keyboard.press('Escape');
  await page.getByLabel('Host 1 from').fill('*.shop.localhost');
  await page.getByLabel('Host 1 to').fill('*.qa.shop.localhost');
  await expect(page.getByText('main.qa.shop.localhost')).toBeVisible();
  await page.screenshot({ path: `${shots}/copy.png`, fullPage: true });
  await page.getByRole('button', { name: /^Copy \d+ names?$/ }).click();
  await expect(page.getByText(/made (together )?as revision/)).toBeVisible();
  await expect
    .poll(() => appOf(world, 'main.qa.shop.localhost'))
    .toBe('shop/web');
  await page.screenshot({ path: `${shots}/environment.png`, fullPage: true });

  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText(/qa beside its originals/)).toBeVisible();
  await page.screenshot({ path: `${shots}/compare.png`, fullPage: true });
  await page.goBack();
  await page.getByRole('button', { name: 'Remove environment…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('main.qa.shop.localhost')).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove environment' }).click();
  await expect.poll(() => appOf(world, 'main.qa.shop.localhost')).toBe(404);
  expect(await appOf(world, 'main.shop.localhost')).toBe('shop/web');
});
