/** Retried sooner than refreshed: traffic waits for it. */
const retryMs = 5_000;
const lookupsAtOnce = 4;

/**
 * Addresses of host names, looked up in the background. The last answer stays
 * when a lookup fails; nobody ever waits for one.
 */
export class HostResolver {
  readonly #lookup: (name: string) => Promise<string[]>;
  readonly #names: () => Iterable<string>;
  readonly #onChange: (names: ReadonlySet<string>) => void;
  readonly #refreshMs: number;
  readonly #known = new Map<string, string>();
  readonly #pending = new Set<string>();
  readonly #asked = new Set<string>();
  #changed = new Set<string>();
  #running = 0;
  #refresh: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: {
    lookup: (name: string) => Promise<string[]>;
    /** The names that are in use now. */
    names: () => Iterable<string>;
    /** Names whose address came or changed. */
    onChange: (names: ReadonlySet<string>) => void;
    refreshMs?: number;
  }) {
    this.#lookup = options.lookup;
    this.#names = options.names;
    this.#onChange = options.onChange;
    this.#refreshMs = options.refreshMs ?? 60_000;
  }

  /** The last known address; a name that is new is looked up. */
  get(name: string): string | undefined {
    if (!this.#asked.has(name)) this.#ask(name);
    return this.#known.get(name);
  }

  /** Takes over an address from before a restart, until looked up again. */
  remember(name: string, address: string): void {
    this.#known.set(name, address);
  }

  /** Refreshes the names in use each minute from now on. */
  start(): void {
    this.#refresh = setInterval(() => this.#refreshAll(), this.#refreshMs);
    this.#refresh.unref();
  }

  stop(): void {
    clearInterval(this.#refresh);
    clearTimeout(this.#retry);
    this.#pending.clear();
    this.#changed.clear();
  }

  #refreshAll(): void {
    const used = new Set(this.#names());
    for (const name of this.#known.keys()) {
      if (!used.has(name)) this.#known.delete(name);
    }
    for (const name of this.#asked) {
      if (!used.has(name)) this.#asked.delete(name);
    }
    for (const name of used) this.#ask(name);
  }

  #ask(name: string): void {
    this.#asked.add(name);
    this.#pending.add(name);
    this.#pump();
  }

  #pump(): void {
    for (const name of this.#pending) {
      if (this.#running >= lookupsAtOnce) return;
      this.#pending.delete(name);
      this.#running += 1;
      void this.#resolve(name);
    }
  }

  async #resolve(name: string): Promise<void> {
    const addresses = await this.#lookup(name).catch((): string[] => []);
    this.#running -= 1;
    const before = this.#known.get(name);
    const [first] = addresses;
    if (!first && !before) this.#retrySoon();
    // Names with several addresses must not move to and fro.
    if (first && !(before && addresses.includes(before))) {
      this.#known.set(name, first);
      this.#tell(name);
    }
    this.#pump();
  }

  #tell(name: string): void {
    this.#changed.add(name);
    if (this.#changed.size > 1) return;
    setImmediate(() => {
      const changed = this.#changed;
      this.#changed = new Set();
      if (changed.size > 0) this.#onChange(changed);
    });
  }

  #retrySoon(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      for (const name of this.#names()) {
        if (!this.#known.has(name)) this.#ask(name);
      }
    }, retryMs);
    this.#retry.unref();
  }
}
