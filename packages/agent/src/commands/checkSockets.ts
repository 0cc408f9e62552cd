import { stat } from 'node:fs/promises';
import { AgentConfig } from '../config/AgentConfig';
import { parseInfo } from '../haproxy/answers';
import { showInfo, showLevel } from '../haproxy/commands';
import { MasterSocket } from '../haproxy/MasterSocket';
import { probe } from '../haproxy/probe';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { messageOf } from '../Logger';

const TIMEOUT_MS = 2_000;

/** A fault whose message has the way out already. */
class Explained extends Error {
  override readonly name = 'Explained';
}

/**
 * Asks HAProxy's worker through its socket.
 *
 * @returns what is so, in words
 * @throws Error with the way out
 */
export async function checkAdminSocket(path: string): Promise<string> {
  let runtime: RuntimeSocket | undefined;
  try {
    runtime = await RuntimeSocket.connect({ path, timeoutMs: TIMEOUT_MS });
    const info = parseInfo(await runtime.run(showInfo));
    await runtime.run(showLevel).catch(() => {
      throw new Explained(
        `${path} answers, but not with level admin; add "level admin" to its stats socket line`,
      );
    });
    return `worker ${info.pid} answers, HAProxy ${info.version}`;
  } catch (error) {
    if (error instanceof Explained) {
      throw error;
    }
    const isMaster = await master(path)
      .processes()
      .then(() => true)
      .catch(() => false);
    throw new Error(
      isMaster
        ? `${path} is the socket of the master, the one given with -S; name that of the stats socket line`
        : await explainSocket(path, messageOf(error)),
    );
  } finally {
    runtime?.close();
  }
}

/**
 * Asks HAProxy's master process through its socket.
 *
 * @returns what is so, in words
 * @throws Error with the way out
 */
export async function checkMasterSocket({
  masterSocket: path,
}: Pick<AgentConfig['haproxy'], 'masterSocket'>): Promise<string> {
  const processes = await master(path)
    .processes()
    .catch(async error => {
      throw new Error(
        (await isWorker(path))
          ? `${path} is a stats socket of the worker; name the one given with -S`
          : await explainSocket(path, messageOf(error)),
      );
    });
  if (processes.failed > 0) {
    throw new Error(
      `the last ${processes.failed} reloads failed, so that HAProxy may not start again with what is on the disk; correct what "both files together" or HAProxy's own log names, then reload HAProxy`,
    );
  }
  return `master ${processes.master} answers, with ${processes.oldWorkers.length} old workers`;
}

/**
 * Asks HAProxy over the bind where names are verified, as the running agent
 * does.
 *
 * @returns what is so, in words
 * @throws Error with the way out
 */
export async function checkProbeSocket(path: string): Promise<string> {
  try {
    const { revision } = await probe({
      ...{ socketPath: path, host: 'bamboo.invalid', path: '/' },
      timeoutMs: TIMEOUT_MS,
    });
    return `${path} answers for sequence ${revision}`;
  } catch (error) {
    const reason = messageOf(error);
    if (reason.includes('X-Rev')) {
      throw error;
    }
    throw new Error(
      /Parse Error|hang up|ECONNRESET/.test(reason)
        ? `${path} is not the bind of BAMBOO_BIND_PROBE; compare haproxy.probeSocket with the base file`
        : await explainSocket(path, reason),
    );
  }
}

function master(path: string): MasterSocket {
  return new MasterSocket({ path, timeoutMs: TIMEOUT_MS });
}

async function isWorker(path: string): Promise<boolean> {
  let runtime: RuntimeSocket | undefined;
  try {
    runtime = await RuntimeSocket.connect({ path, timeoutMs: TIMEOUT_MS });
    await runtime.run(showInfo);
    return true;
  } catch {
    return false;
  } finally {
    runtime?.close();
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
