import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exec } from '../exec.mjs';
import { root } from '../paths.mjs';

/** Runs a command that must succeed, and resolves with what it printed. */
export async function run(command, args, options) {
  const { code, output } = await exec(command, args, options);
  assert.equal(code, 0, `${command} ${args.join(' ')}:\n${output}`);
  return output;
}

/**
 * Lays folders over each other, the first on top. Without `upper` the result
 * can only be read.
 */
export async function mountLayers({ lower, upper, at }) {
  const options = [`lowerdir=${lower.join(':')}`];
  if (upper) {
    await mkdir(`${upper}.work`, { recursive: true });
    options.push(`upperdir=${upper}`, `workdir=${upper}.work`);
  }
  for (const folder of [at, ...(upper ? [upper] : [])]) {
    await mkdir(folder, { recursive: true });
  }
  await run('mount', ['-t', 'overlay', '-o', options.join(), 'overlay', at]);
}

/** Makes what something can be mounted on. */
async function makeTarget(at, isFile) {
  if (existsSync(at)) {
    return;
  }
  await mkdir(isFile ? dirname(at) : at, { recursive: true });
  if (isFile) {
    await writeFile(at, '');
  }
}

/** Shows a file or folder in another place. */
export async function bind(from, at, options = {}) {
  const { readOnly = false, isFile = false } = options;
  await makeTarget(at, isFile);
  await run('mount', ['--bind', from, at]);
  if (readOnly) {
    await run('mount', ['-o', 'remount,bind,ro', at]);
  }
}

/** An empty folder in memory, with options as in `mode=0700,uid=1000`. */
export async function mountMemory(at, options = 'mode=1777') {
  await makeTarget(at, false);
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]);
}

export const makeReadOnly = at => run('mount', ['-o', 'remount,bind,ro', at]);

/** Folders that this machine fills and an image does not. */
export const NOT_IN_AN_IMAGE = ['/run', '/tmp', '/var/tmp', '/root', '/home'];

/** Hides this machine's own folders, and this repository, in a layout. */
export async function hideHost(layout) {
  const inHidden = NOT_IN_AN_IMAGE.some(path => root.startsWith(`${path}/`));
  for (const path of [...NOT_IN_AN_IMAGE, ...(inHidden ? [] : [root])]) {
    await mountMemory(join(layout, path), 'mode=0755');
  }
}
