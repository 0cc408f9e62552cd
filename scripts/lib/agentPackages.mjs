import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { buildAgent } from './build.mjs';
import { buildDeb } from './debian.mjs';
import { has } from './exec.mjs';
import { buildExecutable } from './executable.mjs';
import { Hint, step } from './log.mjs';
import { inRoot } from './paths.mjs';
import { ensurePrograms } from './system.mjs';

/** The version of the agent. */
export const agentVersion = async () =>
  JSON.parse(await readFile(inRoot('packages/agent/package.json'), 'utf8'))
    .version;

/** Writes the checksum beside a file, as `sha256sum --check` reads it. */
async function writeChecksum(file) {
  const hash = createHash('sha256').update(await readFile(file));
  await writeFile(
    `${file}.sha256`,
    `${hash.digest('hex')}  ${basename(file)}\n`,
  );
}

/**
 * Builds what a host can install: the executable and, where dpkg-deb is, the
 * Debian package, both with a checksum.
 */
export async function buildAgentPackages(folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Hint(
      'The executable is built on the system it is for: Linux on x64.',
    );
  }
  const { missing, command } = await ensurePrograms(['strip']);
  if (missing.length) {
    throw new Hint(`strip is missing. Install it with: ${command}`);
  }
  await buildAgent();
  await mkdir(folder, { recursive: true });
  const version = await agentVersion();
  const executable = `${folder}/bamboo-agent-${version}-linux-x64`;
  await step('Building the executable', () => buildExecutable(executable));
  const made = [executable];
  if (await has('dpkg-deb')) {
    const deb = `${folder}/bamboo-agent_${version}_amd64.deb`;
    await step('Building the Debian package', () =>
      buildDeb({ executable, version, target: deb }),
    );
    made.push(deb);
  }
  for (const file of made) {
    await writeChecksum(file);
  }
  const [, deb] = made;
  const sizes = await Promise.all(
    made.map(async file => ({ file, bytes: (await stat(file)).size })),
  );
  return { executable, deb, version, sizes };
}
