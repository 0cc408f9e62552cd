import { execFile } from 'node:child_process';
import { basename } from 'node:path';

/** What is wrong with a configuration, without the content of any file. */
export interface CheckProblem {
  /** The rendered file's name; absent when the host's base file is at fault. */
  file?: string;
  /** 1-based. */
  line?: number;
  message: string;
}

/** How to run HAProxy's own check. */
export interface HaproxyCheckOptions {
  /** The path or name of HAProxy's executable. */
  binary: string;
  baseConfig: string;
  timeoutMs: number;
}

/** Runs `haproxy -c` on the base file and a candidate together. */
export class HaproxyCheck {
  readonly #options: HaproxyCheckOptions;

  constructor(options: HaproxyCheckOptions) {
    this.#options = options;
  }

  /** @returns undefined when HAProxy accepts both files together */
  async check(candidate: string): Promise<CheckProblem | undefined> {
    const { binary, baseConfig, timeoutMs } = this.#options;
    const { code, output } = await run(
      binary,
      ['-c', '-f', baseConfig, '-f', candidate],
      timeoutMs,
    );
    return code === 0 ? undefined : reduceOutput(output, candidate);
  }

  /** @returns the first line of `haproxy -v`. @throws Error when it cannot run */
  async version(): Promise<string> {
    const { code, output } = await run(
      this.#options.binary,
      ['-v'],
      this.#options.timeoutMs,
    );
    if (code !== 0) {
      throw new Error(output.split('\n')[0] || 'it ends with an error');
    }
    return /version (\S+)/.exec(output)?.[1] ?? 'unknown';
  }
}

/**
 * Reduces the output of `haproxy -c` to the first fault in the candidate.
 * HAProxy quotes parts of files in some messages, so only what it says of the
 * candidate's own lines is kept.
 */
export function reduceOutput(output: string, candidate: string): CheckProblem {
  const alerts = output
    .split('\n')
    .filter(line => line.startsWith('[ALERT]'))
    .map(line =>
      line.replace(/^\[ALERT\]\s+\(\d+\)\s*:\s*(config\s*:\s*)?/, ''),
    );
  for (const alert of alerts) {
    const match = /^(?:parsing )?\[([^\]]+):(\d+)\]\s*:?\s*(.*)$/.exec(alert);
    if (match?.[1] === candidate) {
      return {
        file: basename(candidate),
        line: Number(match[2]),
        message: (match[3] ?? '').slice(0, 500),
      };
    }
    if (match) {
      return {
        message: `the base file of the host does not pass HAProxy's check at line ${match[2]}`,
      };
    }
  }
  const first = alerts.find(alert => !alert.includes('/'));
  return {
    file: basename(candidate),
    message:
      first?.slice(0, 500) ??
      "HAProxy's check refuses the configuration without naming a line",
  };
}

function run(binary: string, args: string[], timeoutMs: number) {
  return new Promise<{ code: number; output: string }>(resolve => {
    execFile(
      binary,
      args,
      {
        timeout: timeoutMs,
        maxBuffer: 4 * 1024 * 1024,
        env: { PATH: process.env.PATH },
        // HAProxy refuses to start in a folder that it may not go back to.
        cwd: '/',
      },
      (error, stdout, stderr) => {
        const failed = error as (Error & { code?: number | string }) | null;
        resolve({
          code: failed ? 1 : 0,
          output: `${stdout}${stderr}${
            failed && typeof failed.code === 'string' ? failed.message : ''
          }`,
        });
      },
    );
  });
}
