import { BrakeWindow } from './brake';

/** How far back removals are counted together, in milliseconds. */
export const BRAKE_WINDOW_MS = 10 * 60 * 1000;

const SECOND_MS = 1000;

type Counts = { servers: number; hosts: number };

/**
 * Remembers, second by second, how much was live in the last 10 minutes and
 * how much went without explanation.
 */
export class BrakeHistory {
  readonly #seconds = new Map<number, { live: Counts; gone: Counts }>();

  /**
   * Notes a published table.
   *
   * @param live - What the table serves.
   * @param unexplained - What it removed without explanation.
   */
  note(at: Date, live: Counts, unexplained: Counts): void {
    const second = Math.floor(at.getTime() / SECOND_MS);
    const known = this.#seconds.get(second);
    this.#seconds.set(second, {
      live: {
        servers: Math.max(live.servers, known?.live.servers ?? 0),
        hosts: Math.max(live.hosts, known?.live.hosts ?? 0),
      },
      gone: {
        servers: unexplained.servers + (known?.gone.servers ?? 0),
        hosts: unexplained.hosts + (known?.gone.hosts ?? 0),
      },
    });
  }

  /**
   * What the brake has to know at a time. The newest count from before the
   * window belongs to it, as it was still live when the window began.
   */
  window(now: Date): BrakeWindow {
    const start = (now.getTime() - BRAKE_WINDOW_MS) / SECOND_MS;
    const seconds = [...this.#seconds.keys()].sort((a, b) => a - b);
    const first = seconds.filter(second => second < start).at(-1);
    seconds
      .filter(second => first !== undefined && second < first)
      .forEach(second => this.#seconds.delete(second));
    const entries = [...this.#seconds];
    const of = (key: keyof Counts) => ({
      highest: Math.max(0, ...entries.map(([, { live }]) => live[key])),
      unexplained: entries
        .filter(([second]) => second >= start)
        .reduce((sum, [, { gone }]) => sum + gone[key], 0),
    });
    return { servers: of('servers'), hosts: of('hosts') };
  }
}
