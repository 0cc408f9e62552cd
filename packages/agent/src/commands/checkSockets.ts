import { stat } from 'node:fs/promises';
import { AgentConfig } from '../config/AgentConfig';
import { parseInfo } from '../haproxy/answers';
import { showInfo, showServers } from '../haproxy/commands';
import { MasterSocket } from '../haproxy/MasterSocket';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { messageOf } from '../Logger';

const TIMEOUT_MS = 2_000;

/**
 * Asks HAProxy's worker through its socket.
 *
 * @returns what is so, in words
 * @throws Error with the way out
 */
export async function checkAdminSocket(path: string): Promise<string> {
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

/**
 * Asks HAProxy's master process through its socket.
 *
 * @returns what is so, in words
 * @throws Error with the way out
 */
export async function checkMasterSocket(
  haproxy: Pick<AgentConfig['haproxy'], 'masterSocket'>,
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

async function connectExplained(path: string): Promise<RuntimeSocket> {
  try {
    return await RuntimeSocket.connect({ path, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    throw new Error(await explainSocket(path, messageOf(error)));
  }
}

async function explainSocket(path: string, reason: string): Promise<string> {
  try {
    if (!(await stat(path)).isSocket()) {
      return `${path} is not a socket; compare the path with the base file and the command line`;
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES'
      ? `${path} cannot be reached by this user; let it enter the folder`
      : `${path} does not exist; start HAProxy, or compare the path with the base file and the command line`;
  }
  return reason.includes('EACCES')
    ? `${path} may not be used by this user; give it "mode 660 group <group of the agent>"`
    : `${path} does not answer (${reason}); is HAProxy running?`;
}
