import { TcpConfig } from '../config/TcpConfig';

/** Whether a port is one that the platform team opened. */
export const isOpenPort = (port: number, { ports }: TcpConfig): boolean =>
  ports.some(([from, to]) => from <= port && port <= to);

/** What is open, as a person reads it. */
export const describePorts = ({ ports }: TcpConfig): string =>
  ports.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(', ');

/**
 * Reads the text of a port that an app asks for.
 *
 * @returns the port, or in words why it is none that can be had.
 */
export function readTcpPort(text: string, tcp: TcpConfig): number | string {
  const port = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) {
    return `'${text.slice(0, 20)}' is no port; write a number from 1 to 65535`;
  }
  return isOpenPort(port, tcp)
    ? port
    : `port ${port} is not open; these are: ${describePorts(tcp)}`;
}
