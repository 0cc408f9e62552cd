import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shopMapping, ShopPortal } from './__testUtils__/ShopPortal';
import { PUBLIC } from './__testUtils__/TestPortal';
import { until } from '../marathon/__testUtils__/until';

jest.setTimeout(30_000);

const template = (...more: string[]) =>
  [
    'frontend web',
    '  bind "${BAMBOO_BIND_HTTP[*]}"',
    '{{#each backends}}',
    '{{#block this}}',
    'backend {{name}}',
    '{{#each servers}}',
    '  server {{name}} {{addressAndPort}}',
    '{{/each}}',
    ...more,
    '{{/block}}',
    '{{/each}}',
    '',
  ].join('\n');

it('a template whose line an agent refuses is not used, and its line is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bamboo-template-'));
  const path = join(folder, 'own.hbs');
  await writeFile(path, template());
  const loadBalancers = { public: { ...PUBLIC.public, template: path } };
  const shop = await ShopPortal.start({ bamboo: { loadBalancers } });
  try {
    const { portal } = shop;
    shop
      .agent({
        say(envelope, agent) {
          const where = agent.find(envelope, 'lua-load');
          return where
            ? {
                outcome: 'rejected',
                verified: undefined,
                rejection: {
                  phase: 'policy',
                  message: 'lua-load is not allowed',
                  ...where,
                },
              }
            : {};
        },
      })
      .start();
    const state = async () =>
      (await portal.get('/v1/load-balancers/public')).body;
    await portal.post('/v1/mappings?wait=live', shopMapping('one'));
    await writeFile(
      path,
      template('{{#if servers}}', '  lua-load x', '{{/if}}'),
    );
    await until(async () => {
      const { template: told, rejections } = await state();
      expect(told.error).toEqual({
        message: expect.stringMatching(/^lua-load is not allowed/),
        line: 10,
      });
      expect(rejections).toEqual([]);
    });
    expect(portal.lines('The template is not used')).toMatchObject([
      { loadBalancer: 'public', reason: expect.stringMatching(/^lua-load/) },
    ]);
    const two = await portal.post('/v1/mappings?wait=live', shopMapping('two'));
    expect(two.body.status.state).toBe('live');
  } finally {
    await shop.stop();
    await rm(folder, { recursive: true });
  }
});
