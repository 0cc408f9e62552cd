import { portsOf } from '../model/AppDefinition';
import type { Task } from '../model/Instance';

/** An address and a port on it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * Where Marathon reaches each port of a task: on the host where the port asks
 * for a host port, else on the task's own address. A port that cannot be
 * reached is undefined.
 */
export function endpointsOf(task: Task): (Endpoint | undefined)[] {
  const ports = [...task.ports];
  return portsOf(task.definition).map(({ fixed, inside }) => {
    const port = fixed === null ? undefined : ports.shift();
    if (port !== undefined) {
      return { host: task.host, port };
    }
    const [host] = task.addresses;
    return host && inside ? { host, port: inside } : undefined;
  });
}

/**
 * Everything a task listens on: its host ports, and each port on each of its
 * own addresses. A container port of 0 is the host port.
 */
export function listenersOf(task: Task): Endpoint[] {
  const ports = [...task.ports];
  const wanted = portsOf(task.definition).map(({ fixed, inside }) => {
    const onHost = fixed === null ? undefined : ports.shift();
    return { onHost, inside: inside || onHost };
  });
  return [
    ...task.ports.map(port => ({ host: task.host, port })),
    ...task.addresses.flatMap(host =>
      wanted.flatMap(({ inside }) => (inside ? [{ host, port: inside }] : [])),
    ),
  ];
}
