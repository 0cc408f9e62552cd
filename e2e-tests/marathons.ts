import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Processes } from '../scripts/lib/processes.mjs';
import { PROFILE_NAMES } from '../packages/marathon-simulator/src/profiles/Profile';
import { expect, test as base, World } from './demo';
import { Marathon } from './Marathon';
import { Traffic } from './traffic';

/** An app whose instances are up and checked within moments. */
export const checkedApp = (instances: number) => ({
  cmd: 'serve',
  instances,
  backoffSeconds: 0.05,
  // Up to 1.3 only a check that fails tells that it is about to end: it must
  // go on for longer than it takes to see that.
  env: { DRAIN_MS: '1000' },
  healthChecks: [
    {
      protocol: 'HTTP',
      path: '/health',
      gracePeriodSeconds: 0.05,
      intervalSeconds: 0.1,
      maxConsecutiveFailures: 0,
    },
  ],
});

/** Resolves once 40 more requests were answered, with who answered them. */
export async function nextAnswers(traffic: Traffic): Promise<string[]> {
  traffic.answered.clear();
  await expect
    .poll(() => [...traffic.answered.values()].reduce((a, b) => a + b, 0), {
      intervals: [20],
    })
    .toBeGreaterThan(40);
  return [...traffic.answered.keys()].sort();
}

/** Waits until all running tasks answer, and no other; which they are. */
export async function answeredBy(
  marathon: Marathon,
  app: string,
  traffic: Traffic,
  count: number,
): Promise<string[]> {
  let ids: string[] = [];
  await expect(async () => {
    ids = (await marathon.tasks(app))
      .filter(({ state }) => state === 'TASK_RUNNING')
      .map(({ taskId }) => taskId)
      .sort();
    expect(ids).toHaveLength(count);
    expect(await nextAnswers(traffic)).toEqual(ids);
  }).toPass({ intervals: [20], timeout: 15_000 });
  return ids;
}

/** The agent runs the newest revision, and HAProxy itself said so. */
export async function isVerified(world: World): Promise<void> {
  await expect(async () => {
    const { body } = await world.api('GET', '/v1/load-balancers/public');
    expect(body.agents).toEqual({ total: 1, inStep: 1 });
    expect(body.held).toEqual([]);
    expect(body.rejections).toEqual([]);
    const newest = await world.api(
      'GET',
      `/v1/load-balancers/public/revisions/${body.sequence}`,
    );
    expect(newest.body.state).toBe('live');
    expect(newest.body.reports).toMatchObject([
      { outcome: 'verified', verified: 'probe' },
    ]);
  }).toPass({ intervals: [20], timeout: 10_000 });
}

/** A test with a Marathon of every version beside the demo's own. */
export const test = base.extend<
  object,
  { marathons: Map<string, Marathon>; running: Processes }
>({
  running: [
    async ({}, use) => {
      const { Processes } = await import('../scripts/lib/processes.mjs');
      const processes = new Processes({});
      await use(processes);
      await processes.stopAll();
    },
    { scope: 'worker' },
  ],
  marathons: [
    async ({ running }, use) => {
      const { freePort } = await import('../scripts/lib/ports.mjs');
      const folder = await mkdtemp(join(tmpdir(), 'bamboo-marathons-'));
      const marathons = new Map<string, Marathon>();
      const kinds = [
        // Long: what changes is read because of events.
        ...PROFILE_NAMES.map(version => ({
          name: `v${version}`,
          version,
          resyncSeconds: 600,
        })),
        { name: 'often-read', version: '1.4', resyncSeconds: 5 },
      ];
      for (const [turn, kind] of kinds.entries()) {
        const marathon = new Marathon({
          ...kind,
          ports: [await freePort(), await freePort()],
          secret:
            turn % 2 ? { token: 'acs.token-1' } : { basic: 'bamboo:secret' },
        });
        marathons.set(kind.name, marathon);
        running.start({
          name: marathon.cluster,
          command: process.execPath,
          args: [
            join(
              __dirname,
              '../packages/marathon-simulator/dist/marathon-simulator.cjs',
            ),
            ...marathon.args,
          ],
          logFile: join(folder, `${marathon.cluster}.log`),
        });
      }
      await use(marathons);
      await running.stopAll();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  config: [
    async ({ marathons }, use) => {
      const all = [...marathons.values()];
      await use({
        bamboo: {
          clusters: Object.fromEntries(
            all.map(({ cluster, config }) => [cluster, config]),
          ),
          loadBalancers: {
            public: {
              clusters: ['production', ...all.map(({ cluster }) => cluster)],
            },
          },
        },
      });
    },
    { scope: 'worker' },
  ],
});

export { expect };
