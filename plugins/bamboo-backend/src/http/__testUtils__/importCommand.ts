import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a command said, and with which code it ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command as it is in the repository. */
export const IMPORT_COMMAND = resolve(
  __dirname,
  '../../../bin/bamboo-import.mjs',
);

/**
 * Runs the import in a process of its own.
 *
 * @param env - All of its environment.
 */
export async function runImport(
  args: readonly string[],
  env: Record<string, string> = {},
  command: string = IMPORT_COMMAND,
): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...args], {
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}
