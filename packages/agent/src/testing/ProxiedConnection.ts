import { connect, Socket } from 'node:net';

/** A command on its way to HAProxy; what becomes of it is up to the test. */
export interface ProxiedCommand {
  /** The command, with its payload if it has one. */
  readonly line: string;
  /** Whether it came over a connection in prompt mode. */
  readonly prompting: boolean;
  /** Lets HAProxy run it. @returns the answer as HAProxy wrote it */
  forward(): Promise<string>;
  /** Sends an answer to the agent. */
  reply(text: string): void;
  /** Ends the connection to the agent, and with it the one to HAProxy. */
  cut(): void;
}

/** What a test does with each command. */
export type Interference = (command: ProxiedCommand) => Promise<void> | void;

/** As if there were nothing between the agent and HAProxy. */
export const passOn: Interference = async command =>
  command.reply(await command.forward());

/**
 * One connection through a {@link SocketProxy}. Commands that came together go
 * to HAProxy one at a time, each after the answer to the one before.
 */
export class ProxiedConnection {
  readonly #agent: Socket;
  readonly #haproxy: Socket;
  readonly #interference: () => Interference;
  readonly #commands: string[] = [];
  #incoming = '';
  #prompting = false;
  #working = false;
  #answer = '';
  #answered?: { resolve: (answer: string) => void; reject: () => void };

  constructor(options: {
    agent: Socket;
    path: string;
    interference: () => Interference;
  }) {
    this.#agent = options.agent;
    this.#interference = options.interference;
    this.#haproxy = connect(options.path);
    this.#agent.setEncoding('utf8').on('data', (chunk: string) => {
      this.#incoming += chunk;
      this.#readCommands();
      void this.#work();
    });
    this.#haproxy.setEncoding('utf8').on('data', (chunk: string) => {
      this.#answer += chunk;
      this.#noteAnswer(this.#prompting ? /\n\S*> $/ : /\n\n$/);
    });
    this.#haproxy.on('close', () => {
      if (this.#prompting) {
        this.cut();
      } else {
        // Outside prompt mode the end of the connection ends an answer too.
        this.#noteAnswer(/$/);
        this.#agent.end();
      }
    });
    this.#agent.on('close', () => this.cut());
    this.#agent.on('error', () => this.cut());
    this.#haproxy.on('error', () => this.cut());
  }

  cut(): void {
    this.#agent.destroy();
    this.#haproxy.destroy();
    this.#answered?.reject();
    this.#answered = undefined;
  }

  #readCommands() {
    for (;;) {
      const end = this.#incoming.indexOf('\n');
      const first = this.#incoming.slice(0, Math.max(0, end));
      const whole = first.endsWith('<<')
        ? this.#incoming.indexOf('\n\n') + 1
        : end;
      if (end < 0 || whole === 0) {
        return;
      }
      const text = this.#incoming.slice(0, whole);
      this.#incoming = this.#incoming.slice(whole + 1);
      const apart = first.endsWith('<<') ? [text] : text.split(';');
      this.#commands.push(...apart);
      this.#prompting ||= apart.includes('prompt');
    }
  }

  async #work() {
    if (this.#working) {
      return;
    }
    this.#working = true;
    while (this.#commands.length > 0 && !this.#agent.destroyed) {
      const line = this.#commands.shift() ?? '';
      try {
        await this.#interference()({
          line,
          prompting: this.#prompting,
          forward: () => this.#forward(line),
          reply: text => this.#agent.write(text),
          cut: () => this.cut(),
        });
      } catch {
        this.cut();
      }
    }
    this.#working = false;
  }

  #forward(line: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answered = {
        resolve,
        reject: () => reject(new Error('HAProxy closed the connection')),
      };
      this.#haproxy.write(`${line}\n`);
    });
  }

  #noteAnswer(end: RegExp) {
    if (this.#answered && end.test(this.#answer)) {
      const answer = this.#answer;
      this.#answer = '';
      this.#answered.resolve(answer);
      this.#answered = undefined;
    }
  }
}
