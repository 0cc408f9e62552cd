// node loadClient.mjs <settings.json>: clients that ask HAProxy until SIGTERM,
// then print how their requests ended, as JSON.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { now } from './clock.mjs';
import { Line } from './Line.mjs';
import { randomFrom, summarize } from './stats.mjs';
import { Outcomes } from './watch.mjs';

const { port, hosts, keepAlive, close, thinkMs } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
const random = randomFrom(1);
let stopped = false;

async function client(isClose, outcomes, latencies) {
  const line = new Line(port);
  while (!stopped) {
    const start = now();
    const host = hosts[random(hosts.length)];
    outcomes.note(await line.get(host, { close: isClose }));
    latencies.push(now() - start);
    await sleep(random(2 * thinkMs));
  }
  line.close();
}

async function group(count, isClose) {
  const outcomes = new Outcomes();
  const latencies = [];
  await Promise.all(
    Array.from({ length: count }, () => client(isClose, outcomes, latencies)),
  );
  const { requests, failures, failed } = outcomes;
  return { requests, failed, failures, latency: summarize(latencies) };
}

// Nobody listens any more when the benchmark was stopped.
process.stdout.on('error', () => {});
process.once('SIGTERM', () => (stopped = true));
const [kept, closed] = await Promise.all([
  group(keepAlive, false),
  group(close, true),
]);
process.stdout.write(JSON.stringify({ keepAlive: kept, close: closed }));
