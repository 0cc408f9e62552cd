// The steps of the images, and their processes as the compose file lays them
// out. To be started in namespaces of its own, see lib/images/imageTest.mjs.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { proveImages } from './lib/images/imageProofs.mjs';
import { makeStand } from './lib/images/stand.mjs';
import { say } from './lib/log.mjs';

const stand = await makeStand(process.argv[2]);
try {
  await stand.start();
  await proveImages(stand);
  for (const command of new Set(stand.skipped)) {
    say(`Not run, what is on this machine stood in: ${command}`);
  }
} catch (error) {
  process.stderr.write(`\n${error.stack}\n`);
  for (const name of await readdir(stand.scratch)) {
    if (name.endsWith('.log')) {
      const log = await readFile(join(stand.scratch, name), 'utf8');
      process.stderr.write(`\n${name}:\n${log.slice(-3000)}\n`);
    }
  }
  process.exitCode = 1;
} finally {
  await stand.stop();
}
