import fetch from 'node-fetch';
import { AgentConfig } from '../config/AgentConfig';
import {
  isTaken,
  ListenAddress,
  listenAddresses,
} from '../haproxy/bindPreflight';

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
    if (await isTaken(address)) {
      if (await isAnswered(address, agent)) {
        return `this agent answers on ${listen}`;
      }
      throw new Error(
        `${listen} is taken by something else on this host, or not an address of it; end that, or give another address`,
      );
    }
  }
  return `${listen} is free`;
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
