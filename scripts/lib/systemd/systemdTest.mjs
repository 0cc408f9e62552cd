import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAgentPackages } from '../agentPackages.mjs';
import { Hint, step } from '../log.mjs';
import { ensurePrograms } from '../system.mjs';
import { Machine } from './Machine.mjs';
import { proveOnSystemd } from './systemdProofs.mjs';

/**
 * Builds the Debian package of the agent and uses it on a Debian 12 that is
 * fetched for it and runs systemd.
 *
 * Resolves with why it was not tested, or with undefined; throws when
 * something does not do what it should.
 */
export async function testOnSystemd() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return 'the package is for Linux on x64';
  }
  if (!existsSync('/etc/debian_version') || process.getuid() !== 0) {
    return 'only root on Debian can start another one';
  }
  const { missing, command } = await ensurePrograms([
    ...['debootstrap', 'systemd-nspawn'],
  ]);
  if (missing.length) {
    return `${missing} is missing; install with: ${command}`;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'bamboo-systemd-'));
  const machine = new Machine(scratch);
  try {
    const { deb } = await buildAgentPackages(join(scratch, 'packages'));
    try {
      await step('Fetching Debian 12', () => machine.create(deb));
      await step('Booting it', () => machine.boot());
    } catch (error) {
      if (error instanceof Hint) {
        return error.message;
      }
      throw error;
    }
    try {
      await proveOnSystemd({ machine, deb, scratch });
    } catch (error) {
      process.stderr.write(`\n${await machine.journal()}\n`);
      throw error;
    }
    return undefined;
  } finally {
    await machine.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}
