import { readFile, writeFile } from 'node:fs/promises';
import { copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, mappingOf, test, World } from './demo';
import { sendTraffic } from './traffic';

const original = join(
  __dirname,
  '../plugins/bamboo-backend/templates/default.hbs',
);
const template = join(tmpdir(), 'bamboo-browser-test.hbs');
copyFileSync(original, template);

test.describe.configure({ mode: 'serial' });
test.use({ config: { bamboo: { loadBalancers: { public: { template } } } } });

const HOST = 'template.shop.localhost';

const errorOf = async (world: World) =>
  (await world.api('GET', '/v1/load-balancers/public')).body.template.error;

test.beforeAll(async ({ world }) => {
  const made = await world.api(
    'POST',
    '/v1/mappings?wait=live&timeout=20',
    mappingOf(HOST),
  );
  expect(made.body.status.state).toBe('live');
});

for (const [what, says, change, where] of [
  [
    'does not compile',
    /Parse error|Expecting/,
    (text: string) => `${text}\n{{#each}`,
    /^\{\{#each\}$/,
  ],
  [
    'renders something HAProxy refuses',
    /block of app:production\/shop\/web/,
    (text: string) => text.replace('balance {{balance}}', 'balance nonsense'),
    /balance nonsense/,
  ],
  [
    'renders something the agent refuses',
    /the directive "global" is not allowed/,
    (text: string) => `${text}\nglobal\n  user root\n`,
    /^global$/,
  ],
] as const) {
  test(`a template that ${what} leaves the accepted one in use, and says where`, async ({
    world,
  }) => {
    const good = await readFile(original, 'utf8');
    const traffic = sendTraffic(world, HOST);
    const text = change(good);
    await writeFile(template, text);
    const line = 1 + text.split('\n').findIndex(one => where.test(one));
    await expect
      .poll(() => errorOf(world), { timeout: 20_000 })
      .toMatchObject({ message: expect.stringMatching(says), line });

    const other = `${what.split(' ')[0]}-${what.length}.shop.localhost`;
    const made = await world.api(
      'POST',
      '/v1/mappings?wait=live&timeout=20',
      mappingOf(other),
    );
    expect(made.body.status.state).toBe('live');
    expect((await world.get(other)).status).toBe(200);

    await writeFile(template, good);
    await expect
      .poll(() => errorOf(world), { timeout: 20_000 })
      .toBeUndefined();
    await traffic.stop();
    expect(traffic.failures).toEqual([]);
  });
}
