import { access, constants, mkdir, stat } from 'node:fs/promises';
import { RevisionFolders } from '../apply/RevisionFolders';
import { AgentConfig } from '../config/AgentConfig';
import { readToken } from '../config/readToken';
import { parseInfo } from '../haproxy/answers';
import { BaseConfig, probePath, readBaseConfig } from '../haproxy/BaseConfig';
import { showInfo, showServers } from '../haproxy/commands';
import { HaproxyCheck } from '../haproxy/HaproxyCheck';
import { checkListen } from './checkListen';
import { MasterSocket } from '../haproxy/MasterSocket';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { messageOf } from '../Logger';

/** One thing that was looked at on a host. */
export interface HostFinding {
  subject: string;
  level: 'ok' | 'warning' | 'error';
  /** What is so, and the way out where it is wrong. */
  message: string;
}

const TIMEOUT_MS = 2_000;

/** Looks at everything that an agent needs on its host. */
export async function checkHost(config: AgentConfig): Promise<HostFinding[]> {
  const { haproxy, directory } = config;
  const findings: HostFinding[] = [];
  const look = async (subject: string, fact: () => Promise<string>) => {
    try {
      findings.push({ subject, level: 'ok', message: await fact() });
    } catch (error) {
      findings.push({ subject, level: 'error', message: messageOf(error) });
    }
  };

  await look('token', async () => {
    await readToken(config);
    return 'there is one';
  });
  await look('directory', async () => {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK | constants.X_OK).catch(() => {
      throw new Error(
        `${directory} cannot be written; give it to the user of the agent`,
      );
    });
    return `${directory} can be written`;
  });
  await look('haproxy', async () => {
    const check = new HaproxyCheck({ ...haproxy, timeoutMs: 10_000 });
    return `${haproxy.binary} is version ${await check.version()}`;
  });
  await look('base file', async () => {
    const base = await readBaseConfig(haproxy.baseConfig);
    findings.push(...checkBase(base, config));
    return `${haproxy.baseConfig} can be read`;
  });
  await look('both files together', async () => {
    const folders = new RevisionFolders(directory);
    if (!(await folders.current())) {
      throw new Error('there is no revision yet; run: bamboo-agent init');
    }
    const check = new HaproxyCheck({ ...haproxy, timeoutMs: 30_000 });
    const problem = await check.check(folders.currentConfig);
    if (problem) {
      throw new Error(
        problem.line
          ? `line ${problem.line} of ${problem.file}: ${problem.message}`
          : problem.message,
      );
    }
    return "HAProxy's own check accepts them";
  });
  await look('admin socket', () => checkAdminSocket(haproxy.adminSocket));
  await look('master socket', () => checkMasterSocket(haproxy));
  const { prometheus } = config.metrics;
  if (prometheus) {
    await look('metrics.prometheus.listen', () =>
      checkListen(prometheus.listen, config),
    );
  }
  return findings;
}

function checkBase(base: BaseConfig, config: AgentConfig): HostFinding[] {
  const value = (...words: string[]) =>
    base.directives.find(line => words.every((word, at) => line[at] === word));
  const need = (
    subject: string,
    fulfilled: boolean,
    message: string,
    level: 'warning' | 'error' = 'error',
  ): HostFinding =>
    fulfilled
      ? { subject, level: 'ok', message: 'is set' }
      : { subject, level, message };
  const probe = config.haproxy.probeSocket ?? probePath(base);
  return [
    need(
      'default-path',
      value('default-path', 'config') !== undefined,
      'maps are named relative to the revision; add to global: default-path config',
    ),
    need(
      'hard-stop-after',
      value('hard-stop-after') !== undefined,
      'workers would stay for ever after a reload; add to global: hard-stop-after 10m',
    ),
    need(
      'mworker-max-reloads',
      value('mworker-max-reloads') !== undefined,
      'old workers could pile up; add to global: mworker-max-reloads 5',
    ),
    need(
      'admin level',
      base.directives.some(
        line =>
          line[0] === 'stats' && line[1] === 'socket' && line.includes('admin'),
      ),
      'the agent needs a socket that may change servers and maps; add to global: stats socket <path> mode 600 level admin',
    ),
    need(
      'binds',
      [...base.binds.keys()].some(name => name !== 'PROBE'),
      'revisions bind to names; add to global: setenv BAMBOO_BIND_HTTP ":80"',
    ),
    need(
      'probe',
      probe !== undefined,
      'without it names are verified by reading back, not by asking; add to global: setenv BAMBOO_BIND_PROBE "unix@<path>"',
      'warning',
    ),
    need(
      'idle-close-on-response',
      base.directives.every(
        line => !(line[0] === 'no' && line[2] === 'idle-close-on-response'),
      ),
      'requests on open connections would be lost at a reload; remove: no option idle-close-on-response',
    ),
  ];
}

async function checkAdminSocket(path: string): Promise<string> {
  const runtime = await connectExplained(path);
  try {
    const info = parseInfo(await runtime.run(showInfo));
    await runtime.run(showServers()).catch(() => {
      throw new Error(
        `${path} answers, but not with level admin; add "level admin" to its stats socket line`,
      );
    });
    return `worker ${info.pid} answers, HAProxy ${info.version}`;
  } finally {
    runtime.close();
  }
}

async function connectExplained(path: string): Promise<RuntimeSocket> {
  try {
    return await RuntimeSocket.connect({ path, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    throw new Error(await explainSocket(path, messageOf(error)));
  }
}

async function explainSocket(path: string, reason: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    return `${path} does not exist; start HAProxy, or compare the path with the base file and the command line`;
  }
  if (!found.isSocket()) {
    return `${path} is not a socket`;
  }
  return reason.includes('EACCES')
    ? `${path} may not be used by this user; give it "mode 660 group <group of the agent>"`
    : `${path} does not answer (${reason}); is HAProxy running?`;
}

async function checkMasterSocket(
  haproxy: AgentConfig['haproxy'],
): Promise<string> {
  const master = new MasterSocket({
    path: haproxy.masterSocket,
    timeoutMs: TIMEOUT_MS,
  });
  const processes = await master.processes().catch(async error => {
    throw new Error(
      await explainSocket(haproxy.masterSocket, messageOf(error)),
    );
  });
  if (processes.failed > 0) {
    throw new Error(
      `the last ${processes.failed} reloads failed; what HAProxy would start with is not what runs`,
    );
  }
  return `master ${processes.master} answers, with ${processes.oldWorkers.length} old workers`;
}
