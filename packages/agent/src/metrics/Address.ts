import { pause } from '../controlPlane/pause';
import { messageOf } from '../Logger';

const REFRESH_MS = 60_000;
const PAUSE_MS = 10_000;

/** What an address is looked up with, and who is told. */
export interface AddressOptions {
  name: string;
  lookUp: (name: string, signal: AbortSignal) => Promise<string>;
  /** Called with each answer, also when it is the one of before. */
  onAddress: (address: string) => void;
  onFault: (message: string) => void;
  /** How long an answer and a fault count, in milliseconds. */
  refreshMs?: number;
  pauseMs?: number;
}

/**
 * Keeps the address of a name: one lookup at a time, again after a minute, and
 * ten seconds after a fault. Until there is a new answer, the last one counts.
 */
export class Address {
  readonly #options: AddressOptions;
  readonly #stop = new AbortController();

  constructor(options: AddressOptions) {
    this.#options = options;
    this.#run();
  }

  /** Ends at once, also in the middle of a lookup. */
  stop(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { name, lookUp, onAddress, onFault } = this.#options;
    const { refreshMs = REFRESH_MS, pauseMs = PAUSE_MS } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let rest = refreshMs;
      try {
        const address = await lookUp(name, signal);
        if (!signal.aborted) {
          onAddress(address);
        }
      } catch (error) {
        rest = pauseMs;
        if (!signal.aborted) {
          onFault(messageOf(error));
        }
      }
      await pause(rest, signal);
    }
  }
}
