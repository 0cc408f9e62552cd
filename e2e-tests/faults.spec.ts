import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, mappingOf, test, World } from './demo';
import { sendTraffic } from './traffic';

const HOST = 'fault.shop.localhost';

test.describe.configure({ mode: 'serial' });
test.use({
  config: { bamboo: { clusters: { production: { resync: { seconds: 5 } } } } },
});

const clusterOf = async (world: World) =>
  (await world.api('GET', '/v1/clusters')).body.items[0];

const instancesOf = async (world: World) =>
  (await world.api('GET', '/v1/apps?cluster=production&id=/shop/web')).body
    .items[0].instances;

async function scaleAndSee(world: World, instances: number) {
  const traffic = sendTraffic(world, HOST);
  await world.marathonApi('PUT', '/v2/apps//shop/web?force=true', {
    instances,
  });
  await expect
    .poll(
      async () => {
        traffic.answered.clear();
        await expect
          .poll(
            () => [...traffic.answered.values()].reduce((a, b) => a + b, 0),
            { timeout: 15_000 },
          )
          .toBeGreaterThan(40);
        return traffic.answered.size;
      },
      { timeout: 60_000 },
    )
    .toBe(instances);
  await traffic.stop();
  expect(traffic.failures).toEqual([]);
}

test('a name is live before anything fails', async ({ world }) => {
  const made = await world.api(
    'POST',
    '/v1/mappings?wait=live&timeout=20',
    mappingOf(HOST),
  );
  expect(made.body.status.state).toBe('live');
});

for (const fault of [
  { kind: '503' },
  { kind: '502' },
  { kind: 'garbage' },
  { kind: 'truncated' },
  { kind: 'hang' },
  { kind: 'unauthorized' },
]) {
  test(`Marathon answering ${fault.kind} leaves traffic as it is, is visible, and ends by itself`, async ({
    world,
  }) => {
    const traffic = sendTraffic(world, HOST);
    await world.marathonApi('POST', '/_sim/faults', fault);
    await expect
      .poll(async () => (await clusterOf(world)).state, { timeout: 60_000 })
      .toBe('stale');
    expect((await world.get(HOST)).status).toBe(200);
    await world.marathonApi('DELETE', '/_sim/faults');
    await expect
      .poll(async () => (await clusterOf(world)).state, { timeout: 30_000 })
      .toBe('fresh');
    await traffic.stop();
    expect(traffic.failures).toEqual([]);
    expect((await instancesOf(world)).length).toBe(3);
  });
}

for (const fault of [
  { kind: 'empty', scope: 'list' },
  { kind: 'fewer', keep: 1, scope: 'list' },
]) {
  test(`a list that is ${fault.kind} takes nothing out of traffic`, async ({
    world,
  }) => {
    const traffic = sendTraffic(world, HOST);
    const before = (await clusterOf(world)).lastSyncAt;
    await world.marathonApi('POST', '/_sim/faults', fault);
    await expect
      .poll(async () => (await clusterOf(world)).lastSyncAt > before, {
        timeout: 30_000,
      })
      .toBe(true);
    expect((await instancesOf(world)).length).toBe(3);
    await world.marathonApi('DELETE', '/_sim/faults');
    await traffic.stop();
    expect(traffic.failures).toEqual([]);
  });
}

test('a dropped event stream is taken up again, and changes go on', async ({
  world,
}) => {
  await world.marathonApi('POST', '/_sim/streams/drop');
  await scaleAndSee(world, 4);
});

test('lost events are made up for by the next full read', async ({ world }) => {
  await world.marathonApi('POST', '/_sim/events/swallow', { durationMs: 3000 });
  await scaleAndSee(world, 5);
});

test('a new leader without health results keeps healthy instances in traffic', async ({
  world,
}) => {
  const traffic = sendTraffic(world, HOST);
  await world.marathonApi('POST', '/_sim/leader/change', {
    gapMs: 1500,
    resultsAfterMs: 12_000,
  });
  const decisions = async () =>
    (await instancesOf(world)).map((i: { decision: string }) => i.decision);
  await expect
    .poll(decisions, { timeout: 30_000 })
    .toEqual(Array(5).fill('kept-unknown'));
  expect((await world.get(HOST)).status).toBe(200);
  await expect
    .poll(decisions, { timeout: 30_000 })
    .toEqual(Array(5).fill('healthy'));
  await traffic.stop();
  expect(traffic.failures).toEqual([]);
});

test('a portal that is killed stops nothing, and catches up when it is back', async ({
  world,
}) => {
  const traffic = sendTraffic(world, HOST);
  await world.processes.stop('portal', { signal: 'SIGKILL' });
  expect((await world.get(HOST)).status).toBe(200);
  world.restart('portal');
  await expect(async () => {
    const { body } = await world.api('GET', `/v1/mappings?host=${HOST}`);
    expect(body.items[0].status.state).toBe('live');
    expect((await clusterOf(world)).state).toBe('fresh');
  }).toPass({ timeout: 90_000 });
  await traffic.stop();
  expect(traffic.failures).toEqual([]);
  await scaleAndSee(world, 4);
});

test('an agent that is killed leaves traffic, is named on the page, and catches up', async ({
  world,
}) => {
  await world.processes.stop('agent', { signal: 'SIGKILL' });
  const agentOf = async () =>
    (await world.api('GET', '/v1/load-balancers/public/agents')).body.items[0];
  await expect
    .poll(async () => (await agentOf()).state, { timeout: 60_000 })
    .toBe('away');
  expect((await world.get(HOST)).status).toBe(200);
  const made = await world.api(
    'POST',
    '/v1/mappings',
    mappingOf('later.shop.localhost'),
  );
  expect(made.body.status.state).toBe('rolling-out');
  expect(made.body.status.reason).toContain('lb-1');
  world.restart('agent');
  await expect
    .poll(async () => (await agentOf()).state, { timeout: 30_000 })
    .toBe('in-step');
  expect((await world.get('later.shop.localhost')).status).toBe(200);
});

test('a HAProxy that is killed serves the same again when it is back', async ({
  world,
}) => {
  await world.processes.stop('haproxy', { signal: 'SIGKILL' });
  world.restart('haproxy');
  await expect(async () => {
    expect((await world.get(HOST)).status).toBe(200);
  }).toPass({ timeout: 30_000 });
  await scaleAndSee(world, 3);
});

test('a name that HAProxy cannot serve is refused by name, and changes nothing', async ({
  world,
}) => {
  const revisions = async () =>
    (await world.api('GET', '/v1/load-balancers/public')).body.sequence;
  const before = await revisions();
  for (const [body, field] of [
    [{ ...mappingOf('Not a host') }, 'host'],
    [{ ...mappingOf('bad.shop.localhost'), path: 'no-slash' }, 'path'],
    [
      { ...mappingOf('bad.shop.localhost'), loadBalancer: 'none' },
      'loadBalancer',
    ],
    [{ ...mappingOf('bad.shop.localhost', '/payments/checkout') }, 'targets'],
    [{ ...mappingOf('bad.example.org') }, 'host'],
  ] as const) {
    const answer = await world.api('POST', '/v1/mappings', body);
    expect([400, 403]).toContain(answer.status);
    expect(answer.body.error.message).toContain(field);
  }
  expect(await revisions()).toBe(before);
});

test('the log of the agent has no secret in it', async ({ world }) => {
  const log = await readFile(
    join(world.directory, 'logs', 'agent.log'),
    'utf8',
  );
  expect(log).toContain('verified');
  expect(log).not.toContain('demo-agent-token');
});
