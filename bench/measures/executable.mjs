import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildAgentPackages } from '../../scripts/lib/agentPackages.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { serveIn } from '../../scripts/lib/ownHost.mjs';
import { pinnedNode } from '../../scripts/lib/tools.mjs';
import { waitFor } from '../../scripts/lib/wait.mjs';
import { readUsage } from '../lib/procfs.mjs';
import { condition, timesRow, valueRow } from '../lib/rows.mjs';

// As the executable is built, so that neither writes more than the other.
const QUIET = ['--disable-warning=DEP0040', '--disable-warning=DEP0169'];

const megabytes = async file => (await stat(file)).size / 1e6;

/** From the start of a process until it has printed its version and ended. */
async function timeVersion([command, ...args]) {
  const start = performance.now();
  const child = spawn(command, [...args, '--version'], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return performance.now() - start;
}

/** From the start of `run` until it answers Prometheus. */
async function timeRun({ start, port }) {
  const began = performance.now();
  start();
  await waitFor(
    'an answer to Prometheus',
    async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).ok,
    { seconds: 20, every: 2 },
  );
  return performance.now() - began;
}

/** Memory with one small revision, after a while, and times of new starts. */
async function look({ words }, scratch, { idleSeconds, starts }) {
  await mkdir(scratch);
  const port = await freePort();
  return serveIn(scratch, {
    words,
    run: ['--metrics-prometheus-listen', `127.0.0.1:${port}`],
    async measure({ pid, stop, start }) {
      await sleep(idleSeconds * 1000);
      const { rssMb } = await readUsage(pid);
      const times = [];
      for (let i = 0; i < starts; i += 1) {
        await stop();
        times.push(await timeRun({ start, port }));
      }
      // As the sizes of files, in millions of bytes.
      return { rss: rssMb * 1.048576, times };
    },
  });
}

/** The ways take turns, so that other work on the machine hits all. */
async function compare(ways, scratch, { rounds, ...often }) {
  const seen = ways.map(() => ({ versions: [], starts: [], rss: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, way] of ways.entries()) {
      const folder = join(scratch, `${round}-${index}`);
      const { rss, times } = await look(way, folder, often);
      seen[index].rss.push(rss);
      seen[index].starts.push(...times);
    }
    for (let i = 0; i < often.starts; i += 1) {
      for (const [index, { words }] of ways.entries()) {
        seen[index].versions.push(await timeVersion(words));
      }
    }
  }
  return seen;
}

const rowsOf = ({ name }, { versions, starts, rss }, { idleSeconds }) => [
  timesRow(`${name}: --version`, versions),
  timesRow(`${name}: run, until it answers Prometheus`, starts),
  timesRow(`${name}: memory (RSS) of run after ${idleSeconds} s`, rss, 'MB'),
];

export const executable = {
  name: 'executable',
  title: 'size, start and memory of the agent, as executable and as bundle',
  systems: ['none'],
  async run(_, { quick }) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      return { rows: [valueRow('executable', 'only for Linux on x64')] };
    }
    const often = quick
      ? { rounds: 1, starts: 3, idleSeconds: 3 }
      : { rounds: 3, starts: 7, idleSeconds: 10 };
    const scratch = await mkdtemp(join(tmpdir(), 'bamboo-exe-'));
    try {
      const made = await buildAgentPackages(join(scratch, 'built'));
      const bundle = inRoot('packages/agent/dist/bamboo-agent.cjs');
      const node = `${await pinnedNode()}/bin/node`;
      const files = [
        ['executable', made.executable],
        ...(made.deb ? [['Debian package', made.deb]] : []),
        ['bundle', bundle],
        ['Node', node],
      ];
      const ways = [
        { name: 'executable', words: [made.executable] },
        { name: 'bundle', words: [node, ...QUIET, bundle] },
      ];
      const seen = await compare(ways, scratch, often);
      const sizes = await Promise.all(
        files.map(async ([name, file]) =>
          valueRow(`${name}: size`, await megabytes(file), 'MB'),
        ),
      );
      return {
        rows: [
          ...sizes,
          ...ways.flatMap((way, index) => rowsOf(way, seen[index], often)),
          condition(valueRow('load average of the machine', loadavg()[0])),
        ],
        ways: ways.map(({ name }, index) => ({ name, ...seen[index] })),
      };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};
