import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Line } from './Line.mjs';
import { waitFor } from '../../scripts/lib/wait.mjs';

const FLEET_PORTS = 400;
const NEW_PORTS = 200;

const configOf = firstPort => `global
  # One idle connection for each server may stay.
  maxconn 15000
  no strict-limits
  nbthread 1
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend fleet
  bind 127.0.0.1:${firstPort}-${firstPort + FLEET_PORTS + NEW_PORTS - 1}
  http-request return status 200 content-type text/plain string ok hdr X-Instance "%[dst_port]"
`;

/** Which ports instances have. */
class Fleet {
  #next = 0;

  constructor(firstPort) {
    this.firstPort = firstPort;
    this.ports = FLEET_PORTS;
  }

  /** A port that no instance had for a while. */
  newPort() {
    this.#next = (this.#next + 1) % NEW_PORTS;
    return this.firstPort + FLEET_PORTS + this.#next;
  }
}

/**
 * What answers for all instances: an HTTP server on many ports that says on
 * which of them it was asked. A HAProxy of its own serves as that, because it
 * answers thousands of health checks each second at little cost.
 */
export async function startFleet({ processes, directory }) {
  const file = join(directory, 'fleet.cfg');
  let failure;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const firstPort = 10_000 + Math.floor(Math.random() * 20_000);
    await writeFile(file, configOf(firstPort));
    const child = processes.start({
      name: 'fleet',
      command: 'haproxy',
      args: ['-db', '-f', file],
      logFile: join(directory, 'logs', 'fleet.log'),
    });
    try {
      await waitFor('the fleet', () => isUp(child, firstPort), { seconds: 5 });
      return new Fleet(firstPort);
    } catch (error) {
      failure = error;
      await processes.stop('fleet');
    }
  }
  throw failure;
}

async function isUp(child, port) {
  if (child.exitCode !== null) {
    return false;
  }
  const line = new Line(port);
  const { instance } = await line.get('fleet', { close: true });
  return instance === port;
}
