import { Config } from '@backstage/config';

/** From which port to which, both included. */
export type PortRange = readonly [number, number];

/** The ports of a load balancer at which apps are reached by TCP. */
export interface TcpConfig {
  /** What the platform team opened, as the base files bind it. */
  ports: PortRange[];
  /** Each port of an app listens on its service port, where that is open. */
  servicePorts: boolean;
}

const isPort = (port: number) => port >= 1 && port <= 65535;

function readRange(value: unknown): PortRange | undefined {
  const [, first, last = first] =
    /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(String(value)) ?? [];
  const range = [Number(first), Number(last)] as const;
  return range.every(isPort) && range[0] <= range[1] ? range : undefined;
}

/**
 * What a load balancer has under `tcp`; undefined where it opens no port.
 *
 * @throws naming the key that is wrong.
 */
export function readTcp(key: string, config: Config): TcpConfig | undefined {
  const tcp = config.getOptionalConfig('tcp');
  if (!tcp) {
    return undefined;
  }
  const listed = tcp.getOptional('ports');
  const ports = Array.isArray(listed) ? listed.map(readRange) : [];
  const known = ports.filter(range => range !== undefined);
  if (ports.length === 0 || known.length < ports.length) {
    throw new Error(
      `${key}.tcp.ports: list ports and ranges, such as [5432, '9000-9099']`,
    );
  }
  return {
    ports: known,
    servicePorts: tcp.getOptionalBoolean('servicePorts') ?? false,
  };
}
