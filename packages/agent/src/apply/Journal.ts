import { readFile, rename, writeFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const journalSchema = z.object({
  /** The digest of the last revision that was refused. */
  rejected: z.string().optional(),
  /**
   * A folder that HAProxy is made to start from for the first time, and the
   * one before it; gone once that went well.
   */
  trying: z.object({ folder: z.string(), before: z.string() }).optional(),
  /** A revision that waits for a person on this host. */
  held: z
    .object({
      digest: z.string(),
      lineage: z.string(),
      sequence: z.number(),
      newLineage: z.boolean(),
      message: z.string(),
    })
    .optional(),
});

/** What must outlive the agent beside the revisions themselves. */
export type JournalEntries = z.infer<typeof journalSchema>;

/** The agent's memory of refusals, in its folder. */
export class Journal {
  readonly #directory: string;
  #entries: JournalEntries = {};

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** What was noted last. */
  get entries(): JournalEntries {
    return this.#entries;
  }

  /** Reads what an agent noted before; a damaged journal counts as empty. */
  async load(): Promise<void> {
    try {
      const text = await readFile(this.#path('journal.json'), 'utf8');
      this.#entries = journalSchema.parse(JSON.parse(text));
    } catch {
      this.#entries = {};
    }
  }

  /** Notes entries in the place of all before; a full disk is no obstacle. */
  async note(entries: JournalEntries): Promise<void> {
    const same = JSON.stringify(entries) === JSON.stringify(this.#entries);
    this.#entries = entries;
    if (same) {
      return;
    }
    const draft = this.#path('.journal.json.new');
    try {
      await writeFile(draft, JSON.stringify(entries));
      await rename(draft, this.#path('journal.json'));
    } catch {
      // The journal only saves a second attempt after a restart.
    }
  }

  /** Lets a person's decision reach the agent that runs. */
  async writeAcceptance(digest: string): Promise<void> {
    await writeFile(this.#path('accept'), digest);
  }

  /** The digest that a person accepted since the last call. */
  async takeAcceptance(): Promise<string | undefined> {
    try {
      const digest = await readFile(this.#path('accept'), 'utf8');
      await unlink(this.#path('accept'));
      return digest.trim();
    } catch {
      return undefined;
    }
  }

  #path(name: string) {
    return join(this.#directory, name);
  }
}
