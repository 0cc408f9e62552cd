import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

const root = join(__dirname, '..');

test('the plugin runs in a backend of its own', async ({ request }) => {
  const { freePort } = await import('../scripts/lib/ports.mjs');
  const folder = await mkdtemp(join(tmpdir(), 'bamboo-standalone-'));
  const port = await freePort();
  const address = `http://localhost:${port}`;
  const config = join(folder, 'app-config.json');
  await writeFile(
    config,
    JSON.stringify({
      backend: {
        baseUrl: address,
        listen: { port },
        database: { connection: { directory: folder } },
      },
    }),
  );
  const backend = spawn(
    process.execPath,
    [
      ...[
        '--require',
        join(root, 'node_modules/@backstage/cli/config/nodeTransform.cjs'),
      ],
      join(root, 'packages/standalone/src/index.ts'),
      ...['--config', join(root, 'app-config.yaml')],
      ...['--config', config],
    ],
    {
      cwd: join(root, 'packages/standalone'),
      stdio: 'ignore',
      env: { ...process.env, NODE_ENV: 'development' },
    },
  );
  try {
    await expect(async () => {
      const answer = await request.get(
        `${address}/api/bamboo/v1/load-balancers`,
        { headers: { Authorization: 'Bearer demo-ci-token-0123456789' } },
      );
      expect(answer.status()).toBe(200);
      expect((await answer.json()).items[0].name).toBe('public');
    }).toPass({ timeout: 60_000 });
    const anonymous = await request.get(`${address}/api/bamboo/v1/clusters`);
    expect(anonymous.status()).toBe(401);
  } finally {
    backend.kill();
    await new Promise(resolve => {
      backend.once('exit', resolve);
    });
    await rm(folder, { recursive: true, force: true });
  }
});
