// node build.mjs [folder]: the command and the server of its tasks.
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = process.argv[2] ?? 'dist';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  logLevel: 'warning',
};

await Promise.all([
  build({
    ...common,
    entryPoints: ['src/cli.ts'],
    outfile: join(folder, 'marathon-simulator.cjs'),
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({
    ...common,
    entryPoints: ['src/tasks/taskServer.ts'],
    outfile: join(folder, 'task-server.cjs'),
  }),
]);
