/** Where one Marathon listens. */
export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

/** Who leads, of the Marathons that share one state. */
export class Election {
  #leader: NodeAddress | undefined;
  #waiting: ((leader: NodeAddress) => void)[] = [];

  /** The leader; undefined while there is none. */
  get leader(): NodeAddress | undefined {
    return this.#leader;
  }

  /** The leader, as soon as there is one; undefined if none comes in time. */
  async awaitLeader(milliseconds: number): Promise<NodeAddress | undefined> {
    if (this.#leader || milliseconds <= 0) {
      return this.#leader;
    }
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(undefined), milliseconds);
      timer.unref();
      this.#waiting.push(leader => {
        clearTimeout(timer);
        resolve(leader);
      });
    });
  }

  elect(leader: NodeAddress): void {
    this.#leader = leader;
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(wake => wake(leader));
  }

  /** Nobody leads from now on. */
  resign(): void {
    this.#leader = undefined;
  }
}

/** `host:port`, as Marathon names its nodes. */
export const nameOf = ({ host, port }: NodeAddress): string =>
  `${host}:${port}`;
