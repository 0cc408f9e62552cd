import { LoggerService } from '@backstage/backend-plugin-api';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  BAMBOO_CHANGES_CHANNEL,
  BambooChangesSignal,
} from '@bamboo-lb/plugin-bamboo-common';
import { faultOf } from '../faultOf';

/** At most two signals a second; what happens in between is merged. */
const EVERY_MS = 500;
const MAX_IDS = 100;

const emptySignal = () => ({
  mappings: new Set<string>(),
  loadBalancers: new Set<string>(),
  apps: new Set<string>(),
});

/** Tells open pages what to read again: ids only, as channels have no rights. */
export class ChangeSignals {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  #pending = emptySignal();
  #lastSent = 0;
  #timer?: NodeJS.Timeout;

  constructor(options: { signals: SignalsService; logger: LoggerService }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  /** Merges ids into the next signal; the first one leaves at once. */
  add(changes: {
    mappings?: string[];
    loadBalancers?: string[];
    apps?: string[];
  }): void {
    for (const key of ['mappings', 'loadBalancers', 'apps'] as const) {
      changes[key]?.forEach(id => this.#pending[key].add(id));
    }
    if (!this.#timer && this.#hasPending()) {
      const wait = Math.max(0, this.#lastSent + EVERY_MS - Date.now());
      this.#timer = setTimeout(() => this.#send(), wait);
      this.#timer.unref?.();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #hasPending() {
    return Object.values(this.#pending).some(ids => ids.size > 0);
  }

  #send() {
    this.#timer = undefined;
    this.#lastSent = Date.now();
    const pending = this.#pending;
    this.#pending = emptySignal();
    const message: BambooChangesSignal = {
      mappings: [...pending.mappings].slice(0, MAX_IDS),
      loadBalancers: [...pending.loadBalancers].slice(0, MAX_IDS),
      apps: [...pending.apps].slice(0, MAX_IDS),
    };
    this.#signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: BAMBOO_CHANGES_CHANNEL,
        message,
      })
      .catch(error =>
        this.#logger.warn('Pages could not be told of a change', {
          error: faultOf(error),
        }),
      );
  }
}
