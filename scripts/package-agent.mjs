import { relative } from 'node:path';
import { buildAgentPackages } from './lib/agentPackages.mjs';
import { installPackages } from './lib/install.mjs';
import { elapsed, Hint, say } from './lib/log.mjs';
import { inRoot, root } from './lib/paths.mjs';

async function main() {
  await installPackages();
  const { deb, sizes } = await buildAgentPackages(inRoot('dist-packages'));
  for (const { file, bytes } of sizes) {
    say(`${relative(root, file)}: ${(bytes / 1e6).toFixed(1)} MB`);
  }
  if (!deb) {
    say('No Debian package: there is no dpkg-deb on this machine');
  }
  say(`Finished after${elapsed()}`);
}

main().catch(error => {
  process.stderr.write(
    `\n${error instanceof Hint ? error.message : error.stack}\n`,
  );
  process.exit(1);
});
