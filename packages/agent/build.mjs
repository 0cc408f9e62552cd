// Bundles the agent into one file that needs nothing but Node.
import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path => fileURLToPath(new URL(path, import.meta.url));
const outfile = here('dist/bamboo-agent.cjs');

await build({
  entryPoints: [here('src/bin.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  minify: true,
  banner: { js: '#!/usr/bin/env node' },
  // Optional parts that we never use: of node-fetch for other character sets,
  // of hot-shots for StatsD over a socket with a path.
  external: ['encoding', 'unix-dgram'],
  logLevel: 'info',
});
await chmod(outfile, 0o755);
