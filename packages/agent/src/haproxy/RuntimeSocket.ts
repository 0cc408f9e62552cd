import { connect, Socket } from 'node:net';
import { AnswerReader } from './AnswerReader';
import { Command } from './commands';

/** Commands on one line are at most this many characters long. */
const LINE_LENGTH = 8_000;
/** An answer longer than this is a fault, not a list of servers. */
const ANSWER_LENGTH = 64 * 1024 * 1024;

/** The socket could not be used: HAProxy is away, or the answer took too long. */
export class SocketLostError extends Error {
  override readonly name = 'SocketLostError';
}

/** HAProxy's answer to a command is not one that means success. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
}

/** How to reach the runtime socket. */
export interface RuntimeSocketOptions {
  /** The path of the unix socket. */
  path: string;
  /** How long an answer may take, in milliseconds. */
  timeoutMs: number;
}

interface Waiting {
  resolve: (answer: string) => void;
  reject: (error: Error) => void;
}

/**
 * A connection to the runtime socket of one worker, in prompt mode. It stays
 * with that worker for as long as it lives, also after a reload, so whoever
 * holds it reconnects when the worker changes.
 */
export class RuntimeSocket {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  readonly #path: string;
  readonly #reader = new AnswerReader();
  readonly #waiting: Waiting[] = [];
  #lost?: Error;
  #timer?: NodeJS.Timeout;

  /** Connects and switches to prompt mode. @throws SocketLostError */
  static async connect(options: RuntimeSocketOptions): Promise<RuntimeSocket> {
    const runtime = new RuntimeSocket(connect(options.path), options);
    try {
      await runtime.#write('prompt\n', 1);
    } catch (error) {
      runtime.close();
      throw error;
    }
    return runtime;
  }

  private constructor(socket: Socket, options: RuntimeSocketOptions) {
    this.#socket = socket;
    this.#timeoutMs = options.timeoutMs;
    this.#path = options.path;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#onData(chunk));
    socket.on('error', error => this.#lose(error.message));
    socket.on('close', () => this.#lose('the connection was closed'));
  }

  /** Whether the connection can still be used. */
  get usable(): boolean {
    return this.#lost === undefined;
  }

  /**
   * Runs one command and returns its answer.
   *
   * @throws SocketLostError when HAProxy is away or silent
   * @throws UnexpectedAnswerError when the answer does not mean success
   */
  async run(command: Command): Promise<string> {
    const [answer = ''] = await this.runAll([command]);
    return answer;
  }

  /**
   * Runs commands in order, as many on one line as fit. HAProxy goes on after
   * a command that failed; the first such answer is thrown when all are in.
   */
  async runAll(commands: readonly Command[]): Promise<string[]> {
    const answers = await this.#send(commands);
    commands.forEach((command, index) => {
      const answer = answers[index] ?? '';
      if (!command.succeeded(answer)) {
        throw new UnexpectedAnswerError(
          `"${command.line.slice(0, 120)}" was answered: ${
            answer.split('\n')[0]?.slice(0, 200) || 'nothing'
          }`,
        );
      }
    });
    return answers;
  }

  /** Runs one command and returns its answer, whatever it is. */
  async ask(command: Command): Promise<string> {
    const [answer = ''] = await this.#send([command]);
    return answer;
  }

  /** Ends the connection; commands under way fail. */
  close(): void {
    this.#lose('the connection was closed');
  }

  async #send(commands: readonly Command[]): Promise<string[]> {
    const text: string[] = [];
    let line = '';
    const endLine = () => {
      if (line) {
        text.push(`${line}\n`);
      }
      line = '';
    };
    for (const command of commands) {
      if (command.payload) {
        endLine();
        text.push(`${command.line} <<\n${command.payload.join('\n')}\n\n`);
      } else {
        if (line.length + command.line.length + 1 > LINE_LENGTH) {
          endLine();
        }
        line = line ? `${line};${command.line}` : command.line;
      }
    }
    endLine();
    return this.#write(text.join(''), commands.length);
  }

  #write(text: string, answers: number): Promise<string[]> {
    if (this.#lost) {
      return Promise.reject(this.#lost);
    }
    const all = Promise.all(
      Array.from(
        { length: answers },
        () =>
          new Promise<string>((resolve, reject) => {
            this.#waiting.push({ resolve, reject });
          }),
      ),
    );
    this.#armTimer();
    this.#socket.write(text);
    return all;
  }

  #onData(chunk: string) {
    for (const answer of this.#reader.push(chunk)) {
      const waiting = this.#waiting.shift();
      if (!waiting) {
        this.#lose('an answer came that nobody had asked for');
        return;
      }
      waiting.resolve(answer);
    }
    if (this.#reader.pendingLength > ANSWER_LENGTH) {
      this.#lose('an answer has no end');
      return;
    }
    this.#armTimer();
  }

  #armTimer() {
    clearTimeout(this.#timer);
    if (this.#waiting.length > 0) {
      this.#timer = setTimeout(
        () => this.#lose(`no answer in ${this.#timeoutMs} ms`),
        this.#timeoutMs,
      );
    }
  }

  #lose(reason: string) {
    if (this.#lost) {
      return;
    }
    this.#lost = new SocketLostError(`${this.#path}: ${reason}`);
    clearTimeout(this.#timer);
    this.#socket.destroy();
    for (const waiting of this.#waiting.splice(0)) {
      waiting.reject(this.#lost);
    }
  }
}
