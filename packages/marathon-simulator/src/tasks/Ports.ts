import { createServer } from 'node:net';

/** A range of ports, both ends included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Hands out host ports as a Mesos agent does: none is used twice. */
export class Ports {
  readonly #host: string;
  readonly #range: PortRange | undefined;
  readonly #used = new Set<number>();
  #next: number;

  /** @param range - where to take ports from; any free port when absent */
  constructor(host: string, range?: PortRange) {
    this.#host = host;
    this.#range = range;
    this.#next = range?.from ?? 0;
  }

  /**
   * Takes a port for each that is asked for: that port, or one nobody listens
   * on when it is 0.
   *
   * @returns nothing when there are not enough
   */
  async takeAll(asked: readonly number[]): Promise<number[] | undefined> {
    const ports: number[] = [];
    for (const one of asked) {
      const port = one || (await this.#take());
      if (port === undefined) {
        this.release(ports);
        return undefined;
      }
      ports.push(port);
    }
    return ports;
  }

  /** Gives ports back. */
  release(ports: readonly number[]): void {
    ports.forEach(port => this.#used.delete(port));
  }

  async #take(): Promise<number | undefined> {
    for (let tries = 0; tries < this.#tries(); tries += 1) {
      const port = await this.#probe(this.#candidate());
      if (port !== undefined && !this.#used.has(port)) {
        this.#used.add(port);
        return port;
      }
    }
    return undefined;
  }

  #tries(): number {
    return this.#range ? this.#range.to - this.#range.from + 1 : 100;
  }

  #candidate(): number {
    if (!this.#range) {
      return 0;
    }
    const port = this.#next;
    this.#next = port >= this.#range.to ? this.#range.from : port + 1;
    return port;
  }

  async #probe(port: number): Promise<number | undefined> {
    if (port !== 0 && this.#used.has(port)) {
      return undefined;
    }
    return new Promise(resolve => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, this.#host, () => {
        const address = server.address();
        const found =
          address && typeof address === 'object' ? address.port : undefined;
        server.close(() => resolve(found));
      });
    });
  }
}
