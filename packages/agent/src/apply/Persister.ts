import { setTimeout as sleep } from 'node:timers/promises';
import { FolderContent } from './folderFiles';
import { RevisionFolders } from './RevisionFolders';

const RETRY_MS = 1_000;

/** What the persister works with. */
export interface PersisterOptions {
  folders: RevisionFolders;
  /** The shortest time between two writes, in milliseconds. */
  intervalMs: number;
}

/** Who wants to know how it went. */
export interface PersistListener {
  onPersisted(content: FolderContent): void;
  /** Told once for each row of failures. */
  onPersistFailure(error: unknown): void;
}

interface Waiting {
  content: FolderContent;
  listener: PersistListener;
}

/**
 * Brings what is served to the disk, off the way of changes. While a write
 * runs or waits for its turn newer content takes the place of older.
 */
export class Persister {
  readonly #options: PersisterOptions;
  #pause = new AbortController();
  #next?: Waiting;
  #work?: Promise<void>;
  #failing = false;
  #dropping = false;

  constructor(options: PersisterOptions) {
    this.#options = options;
  }

  /** Takes what is served now. */
  persist(content: FolderContent, listener: PersistListener): void {
    this.#next = { content, listener };
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined;
    });
  }

  /**
   * Forgets what waits and lets a write under way end, so that something else
   * can go to the disk.
   */
  async drop(): Promise<void> {
    this.#next = undefined;
    this.#dropping = true;
    this.#pause.abort();
    await this.#work;
    this.#dropping = false;
  }

  /** Waits until everything is on the disk, or until the disk fails. */
  async settled(): Promise<void> {
    while (this.#work && !this.#failing) {
      await Promise.race([this.#work, sleep(20)]);
    }
  }

  async #run(): Promise<void> {
    while (this.#next) {
      const waiting: Waiting = this.#next;
      this.#next = undefined;
      const written = await this.#write(waiting);
      if (!written && !this.#dropping) {
        this.#next ??= waiting;
      }
      if (!this.#dropping) {
        // Also after the last content: the next one may come at once.
        this.#pause = new AbortController();
        await sleep(written ? this.#options.intervalMs : RETRY_MS, undefined, {
          signal: this.#pause.signal,
        }).catch(() => undefined);
      }
    }
  }

  async #write({ content, listener }: Waiting): Promise<boolean> {
    const { folders } = this.#options;
    try {
      await folders.activate(await folders.write(content));
      await folders.prune();
    } catch (error) {
      if (!this.#failing) {
        listener.onPersistFailure(error);
      }
      this.#failing = true;
      return false;
    }
    this.#failing = false;
    listener.onPersisted(content);
    return true;
  }
}
