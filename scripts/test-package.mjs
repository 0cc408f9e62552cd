import { installPackages } from './lib/install.mjs';
import { elapsed, Hint, say } from './lib/log.mjs';
import { testPackages } from './lib/packageTest.mjs';
import { ensurePrograms } from './lib/system.mjs';

async function main() {
  const { missing, command } = await ensurePrograms(['haproxy']);
  if (missing.length) {
    throw new Hint(`haproxy is missing. Install it with: ${command}`);
  }
  await installPackages();
  const reason = await testPackages();
  if (reason) {
    say(`Not everything was tested: ${reason}`);
    process.exitCode = process.env.CI ? 1 : 0;
  }
  say(`Finished after${elapsed()}`);
}

main().catch(error => {
  process.stderr.write(
    `\n${error instanceof Hint ? error.message : error.stack}\n`,
  );
  process.exit(1);
});
