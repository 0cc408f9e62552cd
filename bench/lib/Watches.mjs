import { setImmediate as soon } from 'node:timers/promises';
import { now } from './clock.mjs';
import { Line } from './Line.mjs';
import { Outcomes } from './watch.mjs';

/**
 * Watches many changes at a time with one client, which asks for one after the
 * other, so that what is watched does not make the load grow. A newer change of
 * a place takes the place of the older one.
 */
export class Watches {
  outcomes = new Outcomes();
  /** When each change was live, by the monotonic clock. */
  seen = [];
  #open = new Map();
  #line;
  #stopped = false;
  #done;

  constructor(port) {
    this.#line = new Line(port);
    this.#done = this.#run();
  }

  get left() {
    return this.#open.size;
  }

  add(place, { host, port }) {
    const change = { host, port };
    this.#open.set(place, change);
    return change;
  }

  /** Resolves when everything is live. */
  async finish(seconds) {
    const deadline = now() + seconds * 1000;
    while (this.#open.size > 0 && now() < deadline) {
      await soon();
    }
    this.#stopped = true;
    await this.#done;
    this.#line.close();
    if (this.#open.size > 0) {
      throw new Error(`${this.#open.size} changes not live after ${seconds} s`);
    }
  }

  async #run() {
    while (!this.#stopped) {
      for (const { host } of this.#open.values()) {
        const answer = await this.#line.get(host);
        this.outcomes.note(answer);
        this.#note(host, answer.instance);
      }
      await soon();
    }
  }

  /** An answer may be what another change of the same host waits for. */
  #note(host, port) {
    for (const [place, change] of this.#open) {
      if (change.host === host && change.port === port) {
        change.liveAt = now();
        this.seen.push(change);
        this.#open.delete(place);
      }
    }
  }
}
