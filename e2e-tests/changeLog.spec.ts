import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { expect, mappingOf, test, World } from './demo';

const page = join(__dirname, '../docs/how-it-works.md');

/** The commands of “Follow one change”, in their order. */
async function commandsOfPage(): Promise<string[]> {
  const [, section = ''] = (await readFile(page, 'utf8')).split(
    /^## Follow one change$/m,
  );
  const [text = ''] = section.split(/^## /m);
  return [...text.matchAll(/^```sh\n(.*?)\n```$/gms)].flatMap(
    ([, block = '']) => block.replace(/\\\n\s*/g, '').split('\n'),
  );
}

/** Runs a command of the page where this demo is, for this change. */
async function run(
  world: World,
  command: string,
  change = '',
): Promise<string> {
  const here = command
    .replaceAll('http://localhost:8080', world.marathon)
    .replaceAll('http://localhost:7007', world.portal)
    .replaceAll('.demo/', `${world.directory}/`)
    .replaceAll('public/17', change);
  // What grep has not found yet is no fault.
  const { stdout } = await promisify(execFile)('sh', ['-c', `${here} || true`]);
  // The runner of these tests makes the portal write in colours.
  return stripVTControlCharacters(stdout);
}

/** The value of a field without blanks. */
const fieldOf = (line: string, key: string) =>
  line.match(new RegExp(` ${key}="?([^" ]+)`))?.[1];

/** What Marathon tells anybody who listens, until it is asked to end. */
function listenTo(marathon: string) {
  const ended = new AbortController();
  let heard = '';
  const listening = (async () => {
    const answer = await fetch(`${marathon}/v2/events`, {
      headers: { Accept: 'text/event-stream' },
      signal: ended.signal,
    });
    for await (const bytes of answer.body!) {
      heard += Buffer.from(bytes).toString();
    }
  })().catch(error => {
    if (!ended.signal.aborted) throw error;
  });
  return {
    heard: () => heard,
    async end() {
      ended.abort();
      await listening;
    },
  };
}

test('one id leads from the event of Marathon to verified, with the commands of the page', async ({
  world,
}) => {
  const commands = await commandsOfPage();
  expect(commands).toHaveLength(4);
  const [scale, newest, ofPortal, ofAgent] = commands as [
    ...[string, string, string, string],
  ];
  const shop = '/v2/apps//shop/web';
  const before = (await world.marathonApi('GET', shop)).app.instances;
  const inRotation = async () =>
    (
      await world.api('GET', '/v1/apps/production/%2Fshop%2Fweb')
    ).body.instances.filter(
      (instance: { inRotation: boolean }) => instance.inRotation,
    ).length;
  const { id, version } = (
    await world.api('POST', '/v1/mappings', mappingOf('log.shop.localhost'))
  ).body;
  await world.marathonApi('PUT', shop, { instances: 2 });
  await expect.poll(inRotation).toBe(2);
  // Marathon refuses the next one while the instance that leaves is ending.
  const deployments = () => world.marathonApi('GET', '/v2/deployments');
  await expect.poll(deployments).toEqual([]);

  const events = listenTo(world.marathon);
  await expect.poll(events.heard).toContain('event_stream_attached');
  await run(world, scale);
  await expect.poll(inRotation).toBe(4);
  const [, sequence] =
    (await run(world, newest)).match(/"sequence": ?(\d+)/) ?? [];
  const change = `public/${sequence}`;
  await expect
    .poll(() => run(world, ofPortal, change))
    .toContain('An agent verified a change');
  await events.end();

  const portal = (await run(world, ofPortal, change)).trim().split('\n');
  const led = portal.slice(0, -2);
  const [published, verified] = portal.slice(-2) as [string, string];
  expect(led.length).toBeGreaterThan(0);
  for (const line of led) {
    expect(line).toContain(' An event of Marathon led to a change ');
    expect(fieldOf(line, 'app')).toBe('/shop/web');
    // It is one that Marathon sent, at this time by its clock.
    expect(events.heard()).toContain(`event: ${fieldOf(line, 'type')}`);
    expect(events.heard()).toContain(`"timestamp":"${fieldOf(line, 'at')}"`);
  }
  expect(published).toContain(' A change is published ');
  expect(JSON.parse(published.match(/ events=(\[.*?\])/)![1]!)).toEqual(
    led.map(line => fieldOf(line, 'event')),
  );
  expect(verified).toContain(' An agent verified a change ');

  await expect
    .poll(() => run(world, ofAgent, change))
    .toContain(' A change is verified ');
  const agent = (await run(world, ofAgent, change)).trim().split('\n');
  expect(agent).toHaveLength(1);
  for (const line of [published, verified, ...agent]) {
    expect(fieldOf(line, 'lineage')).toBe(fieldOf(published, 'lineage'));
  }
  for (const line of [verified, ...agent]) {
    expect(fieldOf(line, 'agent')).toBe('lb-1');
    expect(fieldOf(line, 'phase')).toBe('verified');
  }
  await world.api('DELETE', `/v1/mappings/${id}?version=${version}&wait=live`);
  await world.marathonApi('PUT', shop, { instances: before });
  await expect.poll(inRotation).toBe(before);
});
