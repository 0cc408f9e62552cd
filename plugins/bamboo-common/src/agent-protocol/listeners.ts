/**
 * The host of a mapping that is a TCP listener: a colon and the port that
 * clients connect to. No DNS name has a colon. Such a mapping has the path `/`.
 */
export const listenerHost = (port: number): string => `:${port}`;

/** The port of a TCP listener; undefined for a mapping that has a DNS name. */
export const listenerPort = (host: string): number | undefined =>
  host.startsWith(':') ? Number(host.slice(1)) : undefined;
