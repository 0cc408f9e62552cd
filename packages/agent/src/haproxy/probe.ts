import { request } from 'node:http';

/** What the probe bind says of a host and path. */
export interface ProbeAnswer {
  /** The key `sequence` of the map that HAProxy uses now. */
  revision: string;
  /** The backend that a request would go to; empty for none. */
  backend: string;
}

/** What to ask the probe bind. */
export interface ProbeOptions {
  /** The unix socket that `BAMBOO_BIND_PROBE` names. */
  socketPath: string;
  host: string;
  path: string;
  timeoutMs: number;
}

/**
 * Asks HAProxy over its probe bind where a request would go.
 *
 * @throws Error when the bind does not answer within `timeoutMs`, or the
 * text has no rule that answers the probe
 */
export function probe(options: ProbeOptions): Promise<ProbeAnswer> {
  const { socketPath, host, path, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        socketPath,
        path,
        agent: false,
        headers: { host },
        timeout: timeoutMs,
      },
      answer => {
        answer.resume();
        const revision = answer.headers['x-rev'];
        const backend = answer.headers['x-be'];
        if (revision === undefined) {
          reject(
            new Error(
              `the probe bind answered ${answer.statusCode} without the header X-Rev; the template needs its probe rule before any rule that answers`,
            ),
          );
          return;
        }
        resolve({ revision: String(revision), backend: String(backend ?? '') });
      },
    );
    sent.on('timeout', () =>
      sent.destroy(new Error(`no answer in ${timeoutMs} ms`)),
    );
    sent.on('error', reject);
    sent.end();
  });
}
