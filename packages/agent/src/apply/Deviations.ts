import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Deviation } from '../plan/deviation';
import { expiryAt } from './expiry';

/** What decides the deviations of a host. */
export interface DeviationsOptions {
  /** The mappings of a manifest whose canary gets no requests on this host. */
  abortedIn: (manifest: Pick<Manifest, 'mappings'>) => ReadonlySet<string>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * Decides in what this host serves something else than a revision says: names
 * that expired, and canaries that were aborted here.
 */
export class Deviations {
  readonly #options: DeviationsOptions;

  constructor(options: DeviationsOptions) {
    this.#options = options;
  }

  /** The deviation from a manifest, now. */
  of(manifest: Pick<Manifest, 'mappings'>): Deviation {
    const { abortedIn, now } = this.#options;
    return {
      without: expiryAt(manifest, now()).keys,
      stable: abortedIn(manifest),
    };
  }
}
