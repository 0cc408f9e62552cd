import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * Runs a command to its end and resolves with its exit code and, unless it
 * writes to the terminal, its output. Children never get standard input.
 */
export function exec(command, args, options = {}) {
  const { show = false, env, cwd = root } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', data => (output += data));
    child.stderr?.on('data', data => (output += data));
    child.on('error', reject);
    child.on('close', code => resolve({ code: code ?? 1, output }));
  });
}

/** Whether a program is on the PATH. */
export async function has(program) {
  const { code } = await exec('sh', ['-c', `command -v ${program}`]);
  return code === 0;
}
