import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { exec } from './exec.mjs';
import { Hint, say, step } from './log.mjs';
import { inRoot } from './paths.mjs';

function* filesIn(path) {
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (name !== 'node_modules' && name !== 'dist') {
      yield* filesIn(join(path, name));
    }
  }
}

function digestOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesIn(inRoot(source))) {
      if (!/\.test\.tsx?$/.test(file)) {
        hash.update(file).update(readFileSync(file));
      }
    }
  }
  return hash.digest('hex');
}

/** Runs a build only when its sources changed since it last succeeded. */
async function buildIfChanged({ title, sources, output, command }) {
  const stamp = `${inRoot(output)}.sources`;
  const digest = digestOf(sources);
  if (
    existsSync(inRoot(output)) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === digest
  ) {
    say(`${title}: nothing changed`);
    return;
  }
  await step(`Building ${title}`, async () => {
    const { code, output: text } = await exec('sh', ['run', ...command]);
    if (code !== 0) {
      throw new Hint(`${title} could not be built:\n${text.slice(-4000)}`);
    }
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, digest);
  });
}

const frontend = [
  'plugins/bamboo/src',
  'plugins/bamboo-common/src',
  'yarn.lock',
];

/** The pages of the portal. */
export const buildApp = () =>
  buildIfChanged({
    title: 'the pages',
    sources: ['packages/app/src', 'packages/app/public', ...frontend],
    output: 'packages/app/dist/index.html',
    command: ['workspace', 'app', 'build'],
  });

/** The same tabs in the legacy frontend system. */
export const buildLegacyApp = () =>
  buildIfChanged({
    title: 'the legacy pages',
    sources: [
      'packages/app-legacy/src',
      'packages/app-legacy/public',
      ...frontend,
    ],
    output: 'packages/app-legacy/dist/index.html',
    command: ['workspace', 'app-legacy', 'build'],
  });

/** Where the agent as one file is, below the root. */
export const BUNDLE = 'packages/agent/dist/bamboo-agent.cjs';

/** The agent as one file. */
export const buildAgent = () =>
  buildIfChanged({
    title: 'the agent',
    // Its version is in package.json, those of what it is made of in yarn.lock.
    sources: [
      'packages/agent/src',
      'packages/agent/package.json',
      'plugins/bamboo-common/src/agent-protocol',
      'yarn.lock',
    ],
    output: BUNDLE,
    command: ['workspace', '@bamboo-lb/agent', 'build'],
  });

/** The Marathon simulator as one file. */
export const buildSimulator = () =>
  buildIfChanged({
    title: 'the Marathon simulator',
    sources: ['packages/marathon-simulator/src'],
    output: 'packages/marathon-simulator/dist/marathon-simulator.cjs',
    command: ['workspace', '@bamboo-lb/marathon-simulator', 'build'],
  });
