import { createSocket, Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** A StatsD server that keeps what it is told. */
export class StatsdListener {
  /** Lines such as `restart:1|c`, in the order in which they came. */
  readonly lines: string[] = [];
  readonly #socket: Socket;

  static async start(address = '127.0.0.1'): Promise<StatsdListener> {
    const listener = new StatsdListener(
      createSocket(isIPv6(address) ? 'udp6' : 'udp4'),
    );
    listener.#socket.bind(0, address);
    await once(listener.#socket, 'listening');
    return listener;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', message => {
      this.lines.push(...message.toString().split('\n').filter(Boolean));
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Names of metrics that came with this type, such as `c` for counters. */
  names(type: string): Set<string> {
    return new Set(
      this.lines
        .filter(line => line.endsWith(`|${type}`))
        .map(line => line.slice(0, line.indexOf(':'))),
    );
  }

  /** How often a counter came. */
  count(name: string): number {
    return this.lines.filter(line => line === `${name}:1|c`).length;
  }

  async stop(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}
