import './withoutWarnings';
import { once } from 'node:events';
import { runCli } from './cli';

async function untilStopped(): Promise<void> {
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
}

async function main() {
  process.exitCode = await runCli(process.argv.slice(2), {
    environment: process.env,
    write: text => process.stdout.write(text),
    writeError: text => process.stderr.write(text),
    untilStopped,
  });
}

main();
