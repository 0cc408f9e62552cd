import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildApp } from '../build.mjs';
import { exec } from '../exec.mjs';
import { Hint, step } from '../log.mjs';
import { inRoot } from '../paths.mjs';
import { ensurePrograms } from '../system.mjs';
import { pinnedNode } from '../tools.mjs';
import { COMPOSE_FILE, readCompose } from './composeFile.mjs';
import { contextFiles, ignoring } from './context.mjs';
import { lintCompose } from './lintCompose.mjs';
import { lintContainerfile } from './lintContainerfile.mjs';

/** The shell scripts that are in images, or make them. */
const SCRIPTS = ['deploy/agent/start.sh', 'run'];

/** Throws with all that is wrong with the Containerfiles and what uses them. */
async function lintImages() {
  const files = await contextFiles();
  const problems = await lintCompose();
  for (const file of files.filter(name => name.endsWith('Containerfile'))) {
    problems.push(...(await lintContainerfile(file, files)));
  }
  const ignored = ignoring(await readFile(inRoot('.dockerignore'), 'utf8'));
  for (const { file } of Object.values((await readCompose()).secrets)) {
    if (!ignored(join(dirname(COMPOSE_FILE), dirname(file)))) {
      problems.push(`.dockerignore: ${file} would come into the images`);
    }
  }
  const { code, output } = await exec('shellcheck', SCRIPTS);
  if (code !== 0) {
    problems.push(output);
  }
  if (problems.length) {
    throw new Hint(problems.join('\n'));
  }
}

/** Why their steps cannot be run here, or undefined when they can. */
async function whyNotRunnable(scratch) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return 'they are for Linux on x64';
  }
  if (!existsSync('/etc/debian_version')) {
    return 'this is not Debian, as the base images are';
  }
  if (process.getuid() !== 0) {
    return 'only root can lay out their files';
  }
  const { missing, command: install } = await ensurePrograms(['ip', 'pgrep']);
  if (missing.length) {
    return `${missing} is missing; install with: ${install}`;
  }
  const { code, output } = await exec('unshare', [
    ...['--mount', '--net', 'sh', '-ec'],
    `mount -t tmpfs tmpfs "$0"
     mkdir "$0/upper" "$0/work" "$0/all"
     mount -t overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/work" overlay "$0/all"
     ip link add bamboo0 type bridge
     ip link add bamboo1 type veth peer name bamboo2`,
    scratch,
  ]).catch(error => ({ code: 1, output: error.message }));
  return code === 0
    ? undefined
    : `this machine lets nobody lay out their files: ${output.trim()}`;
}

/**
 * Checks the images without a container engine: lints what they are made from,
 * runs their steps on copies of what an engine would be given, and runs the
 * services of the compose file as it says.
 *
 * Resolves with why something was not tested, or with undefined; throws when
 * something does not do what it should.
 */
export async function testImages() {
  const { missing, command } = await ensurePrograms(['shellcheck']);
  if (missing.length) {
    return `${missing} is missing; install with: ${command}`;
  }
  await step(`Linting the Containerfiles and ${COMPOSE_FILE}`, lintImages);
  const scratch = await mkdtemp(join(tmpdir(), 'bamboo-images-'));
  try {
    const reason = await whyNotRunnable(scratch);
    if (reason) {
      return reason;
    }
    // What the steps would fetch or build anew; they are without a network.
    await pinnedNode();
    await buildApp();
    const { code } = await exec(
      'unshare',
      [
        // With its first process, all that it started ends.
        ...['--mount', '--net', '--pid', '--fork', '--kill-child'],
        ...['--mount-proc', process.execPath],
        ...[inRoot('scripts/images.mjs'), scratch],
      ],
      { show: true },
    );
    if (code !== 0) {
      throw new Hint('The images do not do what they should, see above.');
    }
    return undefined;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
