import { nameOf } from '../mappings/errors';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { Dirty, MappingNews } from './Dirty';

const whatOf = ({ version }: StoredMapping) =>
  version === 1 ? 'was added' : 'changed';

const shownName = (mapping: StoredMapping) =>
  mapping.path === '/' ? mapping.host : nameOf(mapping);

/** The mappings as the writer last read them. */
export class MappingView {
  readonly #store: MappingStore;
  #mappings = new Map<string, StoredMapping>();
  #list?: readonly StoredMapping[];
  #changed: Set<string> | 'all' = 'all';
  #expiredUntil = Date.now();

  constructor(options: { store: MappingStore }) {
    this.#store = options.store;
  }

  /** All of them; the same list while none changes. */
  list(): readonly StoredMapping[] {
    this.#list ??= [...this.#mappings.values()];
    return this.#list;
  }

  /** They must be read again; all where no ids are given. */
  invalidate(ids: string[]): void {
    if (ids.length === 0 || this.#changed === 'all') {
      this.#changed = 'all';
    } else {
      const changed = this.#changed;
      ids.forEach(id => changed.add(id));
    }
  }

  /** A revision carries these versions. */
  carried(versions: { id: string; version: number; sequence: number }[]): void {
    for (const { id, version, sequence } of versions) {
      const mapping = this.#mappings.get(id);
      if (mapping?.version === version) {
        const carried = { version, sequence };
        this.#mappings.set(id, { ...mapping, carried });
        this.#list = undefined;
      }
    }
  }

  /** Notes what expired since the last call. */
  noteExpired(now: number, dirty: Dirty): void {
    for (const mapping of this.#mappings.values()) {
      const at = mapping.expiresAt ? Date.parse(mapping.expiresAt) : Infinity;
      if (at <= now && at > this.#expiredUntil) {
        note(mapping, 'expired', dirty);
      }
    }
    this.#expiredUntil = now;
  }

  /**
   * Reads what changed.
   *
   * @throws when the database does not answer; then all is read next time.
   */
  async read(dirty: Dirty): Promise<void> {
    const changed = this.#changed;
    this.#changed = new Set();
    try {
      if (changed === 'all') {
        await this.#readAll(dirty);
      } else {
        await this.#readSome(changed, dirty);
      }
    } catch (error) {
      this.#changed = 'all';
      throw error;
    }
  }

  async #readAll(dirty: Dirty): Promise<void> {
    const before = this.#mappings;
    const all = await this.#store.all();
    this.#mappings = new Map(all.map(mapping => [mapping.id, mapping]));
    this.#list = undefined;
    for (const mapping of all) {
      // At the start, what a revision carries is no news.
      const known = dirty.start
        ? mapping.carried?.version
        : before.get(mapping.id)?.version;
      if (mapping.version !== known) {
        note(mapping, whatOf(mapping), dirty);
      }
    }
    for (const mapping of before.values()) {
      if (!this.#mappings.has(mapping.id)) {
        await this.#noteDeleted(mapping, dirty);
      }
    }
  }

  async #readSome(ids: Iterable<string>, dirty: Dirty): Promise<void> {
    const read = await this.#store.withReleases([...ids]);
    const there = new Map(read.mappings.map(mapping => [mapping.id, mapping]));
    for (const id of read.ids) {
      const before = this.#mappings.get(id);
      const mapping = there.get(id);
      if (mapping?.version === before?.version) {
        continue;
      }
      this.#list = undefined;
      if (mapping) {
        this.#mappings.set(id, mapping);
        note(mapping, whatOf(mapping), dirty);
      } else if (before) {
        this.#mappings.delete(id);
        await this.#noteDeleted(before, dirty);
      }
    }
  }

  /** Who deleted a mapping stands in its last version only. */
  async #noteDeleted(mapping: StoredMapping, dirty: Dirty): Promise<void> {
    const [last] = await this.#store.versions(mapping.id);
    dirty.mappings.set(mapping.id, {
      name: shownName(mapping),
      what: 'was deleted',
      by: last?.by,
    });
    dirty.noteSince(last && Date.parse(last.at));
  }
}

function note(mapping: StoredMapping, what: MappingNews['what'], dirty: Dirty) {
  const byPerson = mapping.carried?.version !== mapping.version;
  dirty.mappings.set(mapping.id, {
    name: shownName(mapping),
    what,
    by: byPerson ? mapping.updatedBy : undefined,
  });
  // One that waits for long, as what was refused does, is no news at a start.
  if (byPerson && what !== 'expired' && !dirty.start) {
    dirty.noteSince(Date.parse(mapping.updatedAt));
  }
}
