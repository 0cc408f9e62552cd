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

  /**
   * @returns what `haproxy -v` says, such as 2.6.12
   * @throws Error with the way out when it cannot run, or is no HAProxy
   */
  async version(): Promise<string> {
    const { binary, timeoutMs } = this.#options;
    const { code, output, reason } = await run(binary, ['-v'], timeoutMs);
    const version = /^HA\S* version (\S+)/m.exec(output)?.[1];
    if (code === 0 && version) {
      return version;
    }
    throw new Error(`${binary} ${explain(reason, output)}`);
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

function explain(reason: string | undefined, output: string): string {
  switch (reason) {
    case 'ENOENT':
      return 'does not exist; install HAProxy, or give its path with haproxy.binary';
    case 'EACCES':
      return 'may not be run by this user; let it, or give another path with haproxy.binary';
    default:
      return `is no HAProxy (${
        reason || output.split('\n')[0]?.slice(0, 200) || 'it says nothing'
      }); give its path with haproxy.binary`;
  }
}

interface Ended {
  code: number;
  output: string;
  /** Why it could not be run to its end, such as ENOENT. */
  reason?: string;
}

function run(binary: string, args: string[], timeoutMs: number) {
  return new Promise<Ended>(resolve => {
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
        const code = error?.code as number | string | undefined;
        const reason = error?.killed
          ? `no answer in ${timeoutMs} ms`
          : typeof code === 'string' && code;
        resolve({
          code: error ? 1 : 0,
          output: `${stdout}${stderr}${reason ? error?.message : ''}`,
          ...(reason ? { reason } : {}),
        });
      },
    );
  });
}
