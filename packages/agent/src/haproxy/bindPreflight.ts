import { once } from 'node:events';
import { createServer } from 'node:net';

/** An address that HAProxy would listen on. */
export interface ListenAddress {
  /** All addresses of the host when absent. */
  host?: string;
  port: number;
}

/**
 * Reads the addresses of the value of a bind, as `bind` has them (HAProxy
 * configuration manual 4.2, "bind"). What can only be tried by HAProxy itself,
 * such as sockets with a path and ranges of ports, is left out.
 */
export function listenAddresses(value: string): ListenAddress[] {
  const [addresses = ''] = value.trim().split(/\s+/);
  return addresses.split(',').flatMap(address => {
    const match = /^(?:ipv[46]@)?(\[[^\]]*\]|[^:[\]]*):(\d+)$/.exec(address);
    const host = match?.[1]?.replace(/^\[|\]$/g, '');
    const port = Number(match?.[2] ?? 0);
    if (!match || port < 1 || port > 65535) {
      return [];
    }
    return [{ ...(host && host !== '*' ? { host } : {}), port }];
  });
}

/**
 * Tries whether something else listens there: HAProxy's own check does not,
 * and a reload that cannot bind refuses connections for seconds.
 */
export async function isTaken({ host, port }: ListenAddress): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, ...(host ? { host } : {}), exclusive: true });
    await once(server, 'listening');
    return false;
  } catch (error) {
    // HAProxy may have rights that the agent has not, so only these tell.
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL';
  } finally {
    server.close();
  }
}
