import { runCli } from '../cli';

/** Runs the command line in this process, and keeps what it writes. */
export async function runCommand(
  argv: string[],
  environment: Record<string, string> = {},
  untilStopped: () => Promise<void> = async () => undefined,
) {
  let output = '';
  let errors = '';
  const code = await runCli(argv, {
    environment,
    write: text => {
      output += text;
    },
    writeError: text => {
      errors += text;
    },
    untilStopped,
  });
  return { code, output, errors };
}
