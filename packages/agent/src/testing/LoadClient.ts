import { addAbortListener, once } from 'node:events';
import { connect, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What clients counted. */
export interface Load {
  answered: number;
  /** Requests without the answer they should have had, and why. */
  lost: string[];
  /** Connections that ended between two requests, which costs nobody a request. */
  idleEnds: number;
}

/** How a client behaves. */
export interface LoadOptions {
  port: number;
  host: string;
  keepAlive: boolean;
  /** The pause between two requests, in milliseconds. */
  thinkMs: number;
}

/**
 * A client that speaks HTTP itself, so that nothing repeats a request behind
 * the test's back. It posts, because nobody may repeat that.
 */
export class LoadClient {
  readonly #options: LoadOptions;
  readonly #load: Load;
  #socket?: Socket;

  constructor(options: LoadOptions, load: Load) {
    this.#options = options;
    this.#load = load;
  }

  /** Sends one request after the other while the condition holds. */
  async run(going: () => boolean): Promise<void> {
    while (going()) {
      try {
        const { status, last } = await this.#request(await this.#connection());
        if (status === 200) {
          this.#load.answered += 1;
        } else {
          this.#load.lost.push(`status ${status}`);
        }
        if (last || !this.#options.keepAlive) {
          this.#close();
        }
      } catch (error) {
        this.#load.lost.push(String(error));
        this.#close();
      }
      if (this.#options.thinkMs > 0) {
        await sleep(this.#options.thinkMs);
      }
    }
    this.#close();
  }

  async #connection(): Promise<Socket> {
    const open = this.#socket;
    if (open?.readable && open.writable) {
      return open;
    }
    this.#load.idleEnds += open ? 1 : 0;
    const socket = connect(this.#options.port, '127.0.0.1');
    await once(socket, 'connect');
    this.#socket = socket;
    return socket;
  }

  #close() {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #request(socket: Socket): Promise<{ status: number; last: boolean }> {
    const { host, keepAlive } = this.#options;
    const listening = new AbortController();
    const { signal } = listening;
    return new Promise<{ status: number; last: boolean }>((resolve, reject) => {
      let text = '';
      once(socket, 'close', { signal }).then(
        () =>
          reject(
            new Error(text ? 'an answer was cut' : 'closed without an answer'),
          ),
        reject,
      );
      addAbortListener(signal, () => socket.removeAllListeners('data'));
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        const body = text.indexOf('\r\n\r\n') + 4;
        const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
        if (body > 3 && text.length >= body + length) {
          resolve({
            status: Number(text.slice(9, 12)),
            last: /^connection: close/im.test(text.slice(0, body)),
          });
        }
      });
      socket.write(
        `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\n${
          keepAlive ? '' : 'Connection: close\r\n'
        }\r\nbody`,
      );
    }).finally(() => listening.abort());
  }
}
