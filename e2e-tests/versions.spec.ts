import { PROFILE_NAMES } from '../packages/marathon-simulator/src/profiles/Profile';
import {
  answeredBy,
  checkedApp,
  expect,
  isVerified,
  nextAnswers,
  test,
} from './marathons';
import { sendTraffic } from './traffic';

const APP = '/shop/web';
const ENDING_APP = '/shop/web-canary';
const AWAY_APP = '/shop/admin';
const POD = '/shop/assets';

for (const version of PROFILE_NAMES) {
  test(`Marathon ${version}: no request is lost while instances come and go and another leads`, async ({
    world,
    marathons,
  }) => {
    const marathon = marathons.get(`v${version}`)!;
    const host = `${marathon.cluster}.shop.localhost`;
    await marathon.put(APP, checkedApp(2));
    await marathon.hasHealthy(world, APP, 2);
    await marathon.map(world, host, APP);
    const traffic = sendTraffic(world, host);
    const first = await answeredBy(marathon, APP, traffic, 2);

    await marathon.put(APP, { instances: 3 });
    const grown = await answeredBy(marathon, APP, traffic, 3);
    expect(grown).toEqual(expect.arrayContaining(first));

    const [victim] = grown;
    await marathon.ask('DELETE', `/v2/apps/${APP}/tasks/${victim}`);
    const replaced = await answeredBy(marathon, APP, traffic, 3);
    expect(replaced).not.toContain(victim);

    await marathon.put(APP, { instances: 1 });
    await answeredBy(marathon, APP, traffic, 1);

    await marathon.changeLeader();
    await expect
      .poll(() => marathon.known(world), { intervals: [50] })
      .toMatchObject({ state: 'fresh', leader: marathon.urls[1] });

    await marathon.put(APP, { instances: 3 });
    const after = await answeredBy(marathon, APP, traffic, 3);
    expect(after.filter(id => replaced.includes(id))).toHaveLength(1);
    await isVerified(world);

    await traffic.stop();
    expect(traffic.failures).toEqual([]);
  });
}

// Each stands for a form: no word for it, lists that are absent when they are
// empty, lists that are there, and instances that outlive their tasks.
for (const [version, ending] of [
  ['1.1.1', 'unhealthy'],
  ['1.4', 'killing'],
  ['1.6', 'killing'],
  ['1.8', 'killing'],
] as const) {
  test(`Marathon ${version}: an instance that is being ended gets no request any more`, async ({
    world,
    marathons,
  }) => {
    const marathon = marathons.get(`v${version}`)!;
    const host = `ending-${marathon.cluster}.shop.localhost`;
    // It answers long after it was told to end.
    const env = { DRAIN_MS: '2900' };
    await marathon.put(ENDING_APP, { ...checkedApp(2), env });
    await marathon.hasHealthy(world, ENDING_APP, 2);
    await marathon.map(world, host, ENDING_APP);
    const traffic = sendTraffic(world, host);
    const [victim = ''] = await answeredBy(marathon, ENDING_APP, traffic, 2);
    await marathon.ask(
      'DELETE',
      `/v2/apps/${ENDING_APP}/tasks/${victim}?scale=true`,
    );
    await expect
      .poll(
        async () => {
          const answering = await nextAnswers(traffic);
          const decisions = await marathon.decisions(world, ENDING_APP);
          const tasks = await marathon.tasks(ENDING_APP);
          return {
            getsRequests: answering.includes(victim),
            decision: decisions[victim],
            state: tasks.find(({ taskId }) => taskId === victim)?.state,
          };
        },
        { intervals: [20] },
      )
      .toEqual({
        getsRequests: false,
        decision: ending,
        // It would still answer.
        state: 'TASK_KILLING',
      });
    await traffic.stop();
    expect(traffic.failures).toEqual([]);
  });
}

for (const version of ['1.4', '1.6', '1.8']) {
  test(`Marathon ${version}: an instance out of reach gets no request until it is back`, async ({
    world,
    marathons,
  }) => {
    const marathon = marathons.get(`v${version}`)!;
    const host = `away-${marathon.cluster}.shop.localhost`;
    await marathon.put(AWAY_APP, checkedApp(2));
    await marathon.hasHealthy(world, AWAY_APP, 2);
    await marathon.map(world, host, AWAY_APP);
    const [{ taskId: away } = { taskId: '' }] = await marathon.tasks(AWAY_APP);
    // With its ports, then given up: without them, and replaced.
    for (const inactive of [false, true]) {
      // It leaves requests without an answer: nobody asks meanwhile.
      await marathon.ask('POST', `/_sim/tasks/${away}/unreachable`, {
        inactive,
      });
      const others = inactive ? 2 : 1;
      await expect
        .poll(
          async () => {
            const decisions = await marathon.decisions(world, AWAY_APP);
            const { [away]: ofIt, ...rest } = decisions;
            return [ofIt, ...Object.values(rest)];
          },
          { intervals: [20] },
        )
        .toEqual(['unreachable', ...Array(others).fill('healthy')]);
      await isVerified(world);

      const traffic = sendTraffic(world, host);
      await answeredBy(marathon, AWAY_APP, traffic, others);
      await marathon.ask('POST', `/_sim/tasks/${away}/reachable`);
      const back = await answeredBy(marathon, AWAY_APP, traffic, others + 1);
      expect(back).toContain(away);
      await traffic.stop();
      expect(traffic.failures).toEqual([]);
    }
  });
}

for (const version of ['1.4', '1.11']) {
  test(`Marathon ${version}: a pod has a name, and its instances come and go`, async ({
    world,
    marathons,
  }) => {
    const marathon = marathons.get(`v${version}`)!;
    const host = `pod-${marathon.cluster}.shop.localhost`;
    const scale = (instances: number) =>
      marathon.ask('PUT', `/v2/pods/${POD}?force=true`, {
        id: POD,
        networks: [{ mode: 'container', name: 'dcos' }],
        containers: [
          {
            name: 'web',
            endpoints: [{ name: 'http', containerPort: 8080 }],
            healthCheck: {
              http: { endpoint: 'http', path: '/health' },
              gracePeriodSeconds: 0.05,
              intervalSeconds: 0.1,
            },
          },
        ],
        scaling: { kind: 'fixed', instances },
      });
    await scale(1);
    await marathon.hasHealthy(world, POD, 1);
    await marathon.map(world, host, POD);
    const traffic = sendTraffic(world, host);
    await answeredBy(marathon, POD, traffic, 1);
    await scale(3);
    await answeredBy(marathon, POD, traffic, 3);
    await scale(1);
    await answeredBy(marathon, POD, traffic, 1);
    await traffic.stop();
    expect(traffic.failures).toEqual([]);
  });
}

// Up to 1.7 Marathon loses the events that a slow client does not take, and
// says nothing; from 1.8 on it disconnects the client.
for (const [name, what, streams] of [
  ['often-read', 'does not tell a portal that is slow', 0],
  ['v1.8', 'disconnects a portal that is slow', 1],
] as const) {
  test(`Marathon ${what}, and no change is lost`, async ({
    world,
    marathons,
  }) => {
    const marathon = marathons.get(name)!;
    const host = `slow-${marathon.cluster}.shop.localhost`;
    // It asks for a full read soon, which would hide what is lost.
    await marathon.ask('POST', '/_sim/events/swallow', {
      types: ['group_change_success'],
    });
    await marathon.put(APP, checkedApp(2));
    await marathon.hasHealthy(world, APP, 2);
    await marathon.map(world, host, APP);
    const traffic = sendTraffic(world, host);
    await answeredBy(marathon, APP, traffic, 2);
    const before = await marathon.ask('GET', '/_sim/requests');
    const portal = world.processes.pid('portal')!;
    process.kill(portal, 'SIGSTOP');
    try {
      // More than the connection holds, and the 50 that may wait for it.
      for (let event = 0; event < 200; event++) {
        await marathon.ask('POST', '/_sim/events', {
          eventType: 'framework_message_event',
          message: 'x'.repeat(200_000),
        });
      }
      await marathon.put(APP, { instances: 3 });
      // All is told, to nobody, before the portal reads again.
      await expect
        .poll(async () => (await marathon.ask('GET', `/v2/apps/${APP}`)).app, {
          intervals: [20],
        })
        .toMatchObject({ tasksHealthy: 3, deployments: [] });
    } finally {
      process.kill(portal, 'SIGCONT');
    }
    await answeredBy(marathon, APP, traffic, 3);
    await traffic.stop();
    expect(traffic.failures).toEqual([]);
    await expect
      .poll(
        async () => {
          const after = await marathon.ask('GET', '/_sim/requests');
          return {
            streams: after.streams - before.streams,
            isReadAgain: after.lists > before.lists,
          };
        },
        { intervals: [50] },
      )
      .toEqual({ streams, isReadAgain: true });
  });
}
