import { isSpare } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Actual } from './Actual';
import { META_MAP } from '../policy/Policy';
import { Structure } from './structure';

/** Where a backend is in HAProxy, or why it can be nowhere without a reload. */
export type Place =
  | { home: string; isNew: boolean }
  | { home?: undefined; reason: string };

/**
 * Finds a place for each backend in what the worker loaded: the backend of
 * its own name, or a spare one with the same text. A spare that is given away
 * stays so for as long as the worker lives, or until its backend goes.
 */
export class Places {
  readonly #loaded: Structure;
  readonly #desired: Structure;
  readonly #homes: Map<string, string>;
  #free?: Map<string, string[]>;
  readonly #backends: Actual['backends'];
  readonly #canTake: boolean;

  constructor(
    desired: Structure,
    loaded: Structure,
    actual: Pick<Actual, 'aliases' | 'backends' | 'maps'>,
  ) {
    this.#desired = desired;
    this.#loaded = loaded;
    this.#backends = actual.backends;
    // Without its map the worker could not remember what a spare stands for.
    this.#canTake = actual.maps.has(META_MAP);
    this.#homes = new Map(
      [...actual.aliases].map(([spare, name]) => [name, spare]),
    );
  }

  /** Where a backend is already; undefined when it is nowhere. */
  homeOf(name: string): string | undefined {
    const home = this.#homes.get(name) ?? name;
    return this.#backends.has(home) ? home : undefined;
  }

  /** Where a backend that is wanted is, or comes to be. */
  place(name: string): Place {
    const text = this.#desired.texts.get(name);
    if (text === undefined) {
      // A section that is frontend and backend at once belongs to the shell.
      return { home: name, isNew: false };
    }
    const home = this.#homes.get(name) ?? name;
    const loaded = this.#loaded.texts.get(home);
    if (loaded === text && this.#backends.has(home)) {
      return { home, isNew: false };
    }
    if (loaded !== undefined) {
      return { reason: `the text of backend ${name} changes` };
    }
    const spare = this.#canTake ? this.#take(text) : undefined;
    if (spare === undefined) {
      return { reason: `backend ${name} is new and no spare one is like it` };
    }
    this.#homes.set(name, spare);
    return { home: spare, isNew: true };
  }

  #take(text: string): string | undefined {
    this.#free ??= freeSpares(this.#loaded, {
      used: new Set(this.#homes.values()),
      backends: this.#backends,
    });
    return this.#free.get(text)?.shift();
  }
}

/**
 * The share of spare backends that stand for none, of the kind that has the
 * fewest; 1 where nothing is given away.
 */
export function freeShare({ loaded, aliases, backends }: Actual): number {
  if (!loaded || aliases.size === 0) {
    return 1;
  }
  const used = new Set(aliases.keys());
  const free = freeSpares(loaded, { used, backends });
  const all = freeSpares(loaded, { used: new Set(), backends: undefined });
  return Math.min(
    1,
    ...[...all].map(
      ([text, names]) => (free.get(text)?.length ?? 0) / names.length,
    ),
  );
}

/** The spare backends that stand for none, by their text. */
export function freeSpares(
  loaded: Structure,
  options: {
    used: ReadonlySet<string>;
    /** What they have now; without it all count as empty. */
    backends: Actual['backends'] | undefined;
  },
): Map<string, string[]> {
  const free = new Map<string, string[]>();
  for (const [name, text] of loaded.texts) {
    // One whose last servers are not deleted yet would count their sessions.
    const isEmpty = (options.backends?.get(name)?.size ?? 0) === 0;
    if (isSpare(name) && isEmpty && !options.used.has(name)) {
      const names = free.get(text) ?? [];
      names.push(name);
      free.set(text, names);
    }
  }
  return free;
}
