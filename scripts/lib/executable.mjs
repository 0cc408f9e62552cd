import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { BUNDLE } from './build.mjs';
import { exec } from './exec.mjs';
import { Hint } from './log.mjs';
import { inRoot } from './paths.mjs';
import { pinnedNode, postject } from './tools.mjs';

// Node looks for this text to see whether there is a file inside of it.
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

async function must(command, args, options) {
  const { code, output } = await exec(command, args, options);
  if (code !== 0) {
    throw new Hint(`${command} failed:\n${output.slice(-4000)}`);
  }
}

/**
 * Makes one executable of the agent's bundle and the pinned Node. The same
 * sources give the same bytes: Node's code cache, which would not, is left out.
 */
export async function buildExecutable(target) {
  const node = `${await pinnedNode()}/bin/node`;
  const inject = await postject();
  const scratch = await mkdtemp(join(tmpdir(), 'bamboo-exe-'));
  const [config, blob, executable] = ['sea.json', 'agent.blob', 'agent'].map(
    name => join(scratch, name),
  );
  // Its name stays in the executable, so it is said without a folder.
  const main = basename(BUNDLE);
  try {
    await copyFile(inRoot(BUNDLE), join(scratch, main));
    await writeFile(
      config,
      JSON.stringify({
        ...{ main, output: blob },
        disableExperimentalSEAWarning: true,
      }),
    );
    await must(node, ['--experimental-sea-config', config], { cwd: scratch });
    await copyFile(node, executable);
    // Stripped afterwards it would not start.
    await must('strip', [executable]);
    await must(node, [
      ...[inject, executable, 'NODE_SEA_BLOB', blob],
      ...['--sentinel-fuse', FUSE],
    ]);
    await copyFile(executable, target);
    await chmod(target, 0o755);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
