import { PROFILE_NAMES } from '../packages/marathon-simulator/src/profiles/Profile';
import { World } from './demo';
import { expect, Marathon, nextAnswers, test } from './marathons';
import { sendTraffic, Traffic } from './traffic';

const APP = '/shop/web';

const app = {
  cmd: 'serve',
  instances: 2,
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
};

const put = (marathon: Marathon, body: object) =>
  marathon.ask('PUT', `/v2/apps/${APP}?force=true`, body);

/** Waits until all running tasks answer, and no other; which they are. */
async function answeredBy(
  marathon: Marathon,
  traffic: Traffic,
  count: number,
): Promise<string[]> {
  let ids: string[] = [];
  await expect(async () => {
    ids = (await marathon.tasks(APP))
      .filter(({ state }) => state === 'TASK_RUNNING')
      .map(({ taskId }) => taskId)
      .sort();
    expect(ids).toHaveLength(count);
    expect(await nextAnswers(traffic)).toEqual(ids);
  }).toPass({ intervals: [20], timeout: 15_000 });
  return ids;
}

/** The agent runs the newest revision, and HAProxy itself said so. */
async function isVerified(world: World): Promise<void> {
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

for (const version of PROFILE_NAMES) {
  test(`Marathon ${version}: no request is lost while instances come and go and another leads`, async ({
    world,
    marathons,
  }) => {
    const marathon = marathons.get(version)!;
    const host = `${marathon.cluster}.shop.localhost`;
    await put(marathon, app);
    await expect
      .poll(async () => Object.values(await marathon.decisions(world, APP)), {
        intervals: [20],
      })
      .toEqual(['healthy', 'healthy']);
    await marathon.map(world, host, APP);
    const traffic = sendTraffic(world, host);
    const first = await answeredBy(marathon, traffic, 2);

    await put(marathon, { instances: 3 });
    const grown = await answeredBy(marathon, traffic, 3);
    expect(grown).toEqual(expect.arrayContaining(first));

    const [victim] = grown;
    await marathon.ask('DELETE', `/v2/apps/${APP}/tasks/${victim}`);
    const replaced = await answeredBy(marathon, traffic, 3);
    expect(replaced).not.toContain(victim);

    await put(marathon, { instances: 1 });
    await answeredBy(marathon, traffic, 1);

    await marathon.changeLeader();
    await expect
      .poll(() => marathon.known(world), { intervals: [50] })
      .toMatchObject({ state: 'fresh', leader: marathon.urls[1] });

    await put(marathon, { instances: 3 });
    const after = await answeredBy(marathon, traffic, 3);
    expect(after.filter(id => grown.includes(id)).length).toBeLessThan(3);
    await isVerified(world);

    await traffic.stop();
    expect(traffic.failures).toEqual([]);
  });
}
