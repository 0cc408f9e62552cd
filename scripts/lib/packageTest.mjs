import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAgentPackages } from './agentPackages.mjs';
import { say, step } from './log.mjs';
import {
  proveDebianPackage,
  proveExecutable,
  whyNotInstallable,
} from './packageProofs.mjs';
import { proveBytes } from './proveBytes.mjs';

/**
 * Builds the executable and the Debian package of the agent and proves them
 * with a real HAProxy, which must be installed.
 *
 * Resolves with why something was not tested, or with undefined; throws when
 * something does not do what it should.
 */
export async function testPackages() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return 'they are for Linux on x64';
  }
  const folder = name => mkdtemp(join(tmpdir(), `bamboo-${name}-`));
  const folders = await Promise.all(['pkg', 'bytes', 'exe', 'deb'].map(folder));
  const [built, forBytes, forExecutable, forDebian] = folders;
  try {
    const made = await buildAgentPackages(built);
    await step('Checksums hold, and another build gives the same bytes', () =>
      proveBytes({ ...made, scratch: forBytes }),
    );
    await step('The executable serves without Node', () =>
      proveExecutable({ ...made, scratch: forExecutable }),
    );
    const reason = made.deb
      ? await whyNotInstallable()
      : 'there is no dpkg-deb on this machine';
    if (reason) {
      return reason;
    }
    const { megabytes } = await step(
      'The Debian package serves, and leaves nothing',
      () => proveDebianPackage({ ...made, scratch: forDebian }),
    );
    say(`The agent uses ${megabytes.toFixed(0)} MB`);
    return undefined;
  } finally {
    await Promise.all(
      folders.map(path => rm(path, { recursive: true, force: true })),
    );
  }
}
