import { access, constants, mkdir } from 'node:fs/promises';
import { RevisionFolders } from '../apply/RevisionFolders';
import { AgentConfig } from '../config/AgentConfig';
import { readToken } from '../config/readToken';
import { BaseConfig, probePath, readBaseConfig } from '../haproxy/BaseConfig';
import { HaproxyCheck } from '../haproxy/HaproxyCheck';
import { messageOf } from '../Logger';
import { checkBackend } from './checkBackend';
import { checkListen } from './checkListen';
import { checkAdminSocket, checkMasterSocket } from './checkSockets';
import { checkStatsd } from './checkStatsd';
import { checkToken } from './checkToken';
import { HostFinding } from './HostFinding';

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
    const warning = await checkToken(config);
    if (warning) {
      findings.push({ subject: 'token', level: 'warning', message: warning });
    }
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
  const { prometheus, statsd } = config.metrics;
  if (prometheus) {
    await look('metrics.prometheus.listen', () =>
      checkListen(prometheus.listen, config),
    );
  }
  if (statsd) {
    await look('metrics.statsd.host', () => checkStatsd(statsd));
  }
  const token = await readToken(config).catch(() => undefined);
  // Without a token, only that would be said again.
  if (token !== undefined) {
    findings.push(...(await checkBackend(config, token)));
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
