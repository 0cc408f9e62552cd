import { Socket } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

/** The first complete answer in a text; undefined while it is not complete. */
function parseAnswer(text) {
  const headEnd = text.indexOf(END_OF_HEAD);
  if (headEnd < 0) {
    return undefined;
  }
  const head = text.slice(0, headEnd);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  if (text.length < headEnd + END_OF_HEAD.length + length) {
    return undefined;
  }
  return {
    outcome: 'answered',
    status: Number(head.slice(9, 12)),
    instance: Number(/\r\nx-instance: *(\d+)/i.exec(head)?.[1] ?? 0),
    closes: /\r\nconnection: *close/i.test(head),
  };
}

/**
 * A client with at most one connection and one request at a time, that tells
 * apart how a request ends: `answered`; `eof`, closed without an answer after
 * the request was sent; `refused`; `reset`; `timeout`.
 */
export class Line {
  #port;
  #socket;
  #finish;
  #text = '';
  /** Connections that were closed while no request was under way. */
  idleCloses = 0;

  constructor(port) {
    this.#port = port;
  }

  /** Sends one request, over the open connection if there is one. */
  get(host, { close = false, timeoutMs = 5_000 } = {}) {
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#end('timeout'), timeoutMs);
      this.#finish = answer => {
        clearTimeout(timer);
        this.#finish = undefined;
        if (answer.outcome !== 'answered' || answer.closes || close) {
          this.#drop();
        }
        resolve(answer);
      };
      this.#text = '';
      const socket = this.#socket ?? this.#connect();
      socket.write(
        `GET / HTTP/1.1\r\nHost: ${host}\r\n${
          close ? 'Connection: close\r\n' : ''
        }\r\n`,
      );
    });
  }

  close() {
    this.#drop();
  }

  #connect() {
    const socket = new Socket();
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', data => {
      this.#text += data;
      const answer = parseAnswer(this.#text);
      if (answer) {
        this.#finish?.(answer);
      }
    });
    const ended = outcome => {
      if (this.#socket === socket) {
        if (this.#finish) {
          this.#end(outcome);
        } else {
          this.idleCloses += 1;
          this.#drop();
        }
      }
    };
    socket.on('error', ({ code }) =>
      ended(code === 'ECONNREFUSED' ? 'refused' : 'reset'),
    );
    socket.on('end', () => ended('eof'));
    socket.on('close', () => ended('eof'));
    socket.connect(this.#port, '127.0.0.1');
    return socket;
  }

  #end(outcome) {
    this.#finish?.({ outcome, status: 0, instance: 0, closes: true });
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }
}
