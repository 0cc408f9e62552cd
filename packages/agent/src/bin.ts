import './withoutWarnings';
import { once } from 'node:events';
import { runCli } from './cli';

const LINGER_MS = 1_000;

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
  if (process.exitCode !== 0) {
    // A file that never answers keeps neither the process nor who waits for it.
    setTimeout(() => process.kill(process.pid, 'SIGTERM'), LINGER_MS).unref();
  }
}

main();
