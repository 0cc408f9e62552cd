import { AgentConfig } from '../config/AgentConfig';
import { BaseConfig, probePath } from '../haproxy/BaseConfig';
import { HostFinding } from './HostFinding';

/** Looks for the lines that the agent needs in the host's own file. */
export function checkBase(
  base: BaseConfig,
  config: AgentConfig,
): HostFinding[] {
  const { directives } = base;
  const has = (...words: string[]) =>
    directives.some(line => words.every((word, at) => line[at] === word));
  const need = (
    subject: string,
    problem: string | false | undefined,
    level: 'warning' | 'error' = 'error',
  ): HostFinding =>
    problem
      ? { subject, level, message: problem }
      : { subject, level: 'ok', message: 'is set' };
  return [
    need(
      'default-path',
      !has('default-path', 'config') &&
        'maps are named relative to the revision; add to global: default-path config',
    ),
    need(
      'hard-stop-after',
      !has('hard-stop-after') &&
        'workers would stay for ever after a reload; add to global: hard-stop-after 10m',
    ),
    need(
      'mworker-max-reloads',
      !has('mworker-max-reloads') &&
        'old workers could pile up; add to global: mworker-max-reloads 5',
    ),
    need('admin level', adminProblem(base, config.haproxy.adminSocket)),
    need(
      'binds',
      [...base.binds.keys()].every(name => name === 'PROBE') &&
        'revisions bind to names; add to global: setenv BAMBOO_BIND_HTTP ":80"',
    ),
    need(
      'probe',
      !(config.haproxy.probeSocket ?? probePath(base)) &&
        'without it names are verified by reading back, not by asking; add to global: setenv BAMBOO_BIND_PROBE "unix@<path>"',
      'warning',
    ),
    need(
      'idle-close-on-response',
      directives.some(
        line => line[0] === 'no' && line[2] === 'idle-close-on-response',
      ) &&
        'requests on open connections would be lost at a reload; remove: no option idle-close-on-response',
    ),
  ];
}

/** What is wrong with the `stats socket` that the agent is told of. */
function adminProblem(base: BaseConfig, path: string): string | undefined {
  const sockets = base.directives.filter(
    line => line[0] === 'stats' && line[1] === 'socket',
  );
  const add = `add to global: stats socket ${path} mode 600 level admin`;
  if (sockets.length === 0) {
    return `the agent needs a socket that may change servers and maps; ${add}`;
  }
  const paths = sockets.map(line => (line[2] ?? '').replace(/^unix@/, ''));
  const own = sockets[paths.indexOf(path)];
  if (own) {
    return own[own.indexOf('level') + 1] === 'admin' && own.includes('level')
      ? undefined
      : `the line "stats socket ${path}" has not level admin; add to it: level admin`;
  }
  // What HAProxy puts together itself can only be seen at the socket.
  return paths.some(other => /[$%]|^[a-z]+@/.test(other))
    ? undefined
    : `no stats socket of the file has the path ${path} of haproxy.adminSocket, but ${paths.join(
        ', ',
      )}; name that one, or ${add}`;
}
