import { once } from 'node:events';
import { createServer } from 'node:net';
import fetch from 'node-fetch';
import { AgentConfig } from '../config/AgentConfig';
import { ListenAddress, listenAddresses } from '../haproxy/bindPreflight';
import { messageOf } from '../Logger';

const TIMEOUT_MS = 2_000;

/**
 * Looks whether an agent can answer there, or does so already.
 *
 * @throws Error with the way out where something else listens
 */
export async function checkListen(
  listen: string,
  agent: Pick<AgentConfig, 'loadBalancer' | 'id'>,
): Promise<string> {
  for (const address of listenAddresses(listen)) {
    const fault = await tryToListen(address);
    if (fault && (await isAnswered(address, agent))) {
      return `this agent answers on ${listen}`;
    }
    if (fault) {
      throw new Error(`${listen} ${explain(fault)}`);
    }
  }
  return `${listen} is free`;
}

async function tryToListen({
  host,
  port,
}: ListenAddress): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer();
  try {
    server.listen({ port, ...(host ? { host } : {}), exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  } finally {
    server.close();
  }
}

function explain(fault: NodeJS.ErrnoException): string {
  switch (fault.code) {
    case 'EADDRINUSE':
      return 'is taken by something else on this host; end that, or give another port';
    case 'EADDRNOTAVAIL':
      return 'is not an address of this host; give one that is';
    case 'EACCES':
      return 'needs rights that this user has not; give a port from 1024';
    default:
      return `cannot be listened on (${messageOf(
        fault,
      )}); give an address of this host`;
  }
}

async function isAnswered(
  { host, port }: ListenAddress,
  agent: Pick<AgentConfig, 'loadBalancer' | 'id'>,
): Promise<boolean> {
  const name = host?.includes(':') ? `[${host}]` : host ?? '127.0.0.1';
  try {
    const answer = await fetch(`http://${name}:${port}/healthz`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
      size: 100_000,
    });
    const health = await answer.json();
    return (
      health.agent === agent.id && health.loadBalancer === agent.loadBalancer
    );
  } catch {
    return false;
  }
}
