import { setTimeout } from 'node:timers/promises';
import { RevisionFolders } from '../apply/RevisionFolders';
import { AgentConfig } from '../config/AgentConfig';
import { readToken } from '../config/readToken';
import { BaseConfig, probePath, readBaseConfig } from '../haproxy/BaseConfig';
import { HaproxyCheck } from '../haproxy/HaproxyCheck';
import { messageOf } from '../Logger';
import { checkBackend } from './checkBackend';
import { checkBase } from './checkBase';
import { checkDirectory, checkUser } from './checkDirectory';
import { checkListen } from './checkListen';
import {
  checkAdminSocket,
  checkMasterSocket,
  checkProbeSocket,
} from './checkSockets';
import { checkStatsd } from './checkStatsd';
import { checkToken } from './checkToken';
import { HostFinding } from './HostFinding';

const STEP_MS = 10_000;
/** A large configuration takes its time. */
const HAPROXY_MS = 30_000;

/** What to look at, and who is told. */
export interface CheckHostOptions {
  config: AgentConfig;
  /** The file that the configuration was read from, if one was. */
  file?: string;
  /** Called with each finding as soon as it is there. */
  tell: (finding: HostFinding) => void;
  /** How long one thing may be looked at, in milliseconds. */
  stepMs?: number;
}

/** Looks at everything that an agent needs on its host. */
export async function checkHost(options: CheckHostOptions): Promise<void> {
  const { config, file, tell, stepMs = STEP_MS } = options;
  const { haproxy, directory, metrics } = config;
  const look = async (
    subject: string,
    fact: () => Promise<string>,
    limitMs = stepMs,
  ): Promise<boolean> => {
    try {
      tell({ subject, level: 'ok', message: await within(limitMs, fact()) });
      return true;
    } catch (error) {
      tell({ subject, level: 'error', message: messageOf(error) });
      return false;
    }
  };

  const hasToken = await look('token', async () => {
    for (const message of await checkToken(config, file)) {
      tell({ subject: 'token', level: 'warning', message });
    }
    return 'there is one';
  });
  await look('directory', async () => {
    const fact = await checkDirectory(directory);
    const message = await checkUser(directory);
    if (message) {
      tell({ subject: 'user', level: 'warning', message });
    }
    return fact;
  });
  const check = new HaproxyCheck({ ...haproxy, timeoutMs: HAPROXY_MS });
  const runs = await look('haproxy', async () => {
    return `${haproxy.binary} is version ${await check.version()}`;
  });
  let base: BaseConfig | undefined;
  await look('base file', async () => {
    base = await readBaseConfig(haproxy.baseConfig);
    return `${haproxy.baseConfig} can be read`;
  });
  if (base) {
    checkBase(base, config).forEach(tell);
  }
  if (runs && base) {
    await look(
      'both files together',
      () => checkFiles(check, config),
      HAPROXY_MS,
    );
  }
  await look('admin socket', () => checkAdminSocket(haproxy.adminSocket));
  await look('master socket', () => checkMasterSocket(haproxy));
  const probeSocket = haproxy.probeSocket ?? (base && probePath(base));
  if (probeSocket) {
    await look('probe socket', () => checkProbeSocket(probeSocket));
  }
  const { prometheus, statsd } = metrics;
  if (prometheus) {
    await look('metrics.prometheus.listen', () =>
      checkListen(prometheus.listen, config),
    );
  }
  if (statsd) {
    await look('metrics.statsd.host', () => checkStatsd(statsd));
  }
  // Without a token, only that would be said again.
  if (hasToken) {
    (await checkBackend(config, await readToken(config))).forEach(tell);
  }
}

/** HAProxy's own check of the base file and what is on the disk. */
async function checkFiles(
  check: HaproxyCheck,
  { haproxy, directory }: AgentConfig,
): Promise<string> {
  const folders = new RevisionFolders(directory);
  if (!(await folders.current())) {
    throw new Error('there is no revision yet; run: bamboo-agent init');
  }
  const problem = await check.check(folders.currentConfig);
  if (problem) {
    const place = problem.line
      ? `line ${problem.line} of ${problem.file}: `
      : '';
    throw new Error(
      `${place}${problem.message}; all that HAProxy says: ${haproxy.binary} -c -f ${haproxy.baseConfig} -f ${folders.currentConfig}`,
    );
  }
  return "HAProxy's own check accepts them";
}

async function within<T>(limitMs: number, act: Promise<T>): Promise<T> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      act,
      setTimeout(limitMs, undefined, { signal: ended.signal }).then(() => {
        throw new Error(
          `nothing is known after ${Math.round(
            limitMs / 1000,
          )} s; does a disk, or a file that is none, not answer?`,
        );
      }),
    ]);
  } finally {
    ended.abort();
  }
}
