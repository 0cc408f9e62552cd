import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { z } from 'zod';
import { writeSynced } from '../apply/folderFiles';
import { canariesIn, ServedCanary } from './canaries';

const fileSchema = z.array(
  z.object({ mapping: z.string(), tag: z.string(), reason: z.string() }),
);

/** A canary that was aborted on this host. */
export type NotedAbort = z.infer<typeof fileSchema>[number];

const FILE = 'aborts.json';

/**
 * The canaries that were aborted on this host, by mapping and tag. They stay
 * so over restarts and revisions, until the mapping has no canary or one with
 * another tag.
 */
export class Aborts {
  readonly #directory: string;
  #aborts: NotedAbort[] = [];
  #written = '[]';

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Reads what was noted before; a damaged file counts as empty. */
  async load(): Promise<void> {
    try {
      const text = await readFile(join(this.#directory, FILE), 'utf8');
      this.#aborts = fileSchema.parse(JSON.parse(text));
      this.#written = text;
    } catch {
      this.#aborts = [];
    }
  }

  /** All that are noted. */
  get all(): readonly NotedAbort[] {
    return this.#aborts;
  }

  /** Why a canary was aborted here; undefined where it was not. */
  reasonOf({ mapping, canary }: ServedCanary): string | undefined {
    return this.#aborts.find(
      abort => abort.mapping === mapping && abort.tag === canary.tag,
    )?.reason;
  }

  /** The mappings of a manifest whose canary was aborted here. */
  in(manifest: Pick<Manifest, 'mappings'>): ReadonlySet<string> {
    return new Set(
      this.#aborts.length === 0
        ? []
        : canariesIn(manifest)
            .filter(served => this.reasonOf(served) !== undefined)
            .map(({ mapping }) => mapping),
    );
  }

  /** Notes that a canary is aborted here; {@link save} brings it to the disk. */
  add({ mapping, canary }: ServedCanary, reason: string): void {
    this.#aborts = [
      ...this.#aborts.filter(abort => abort.mapping !== mapping),
      { mapping, tag: canary.tag, reason },
    ];
  }

  /** Forgets the canaries that a manifest no longer has. */
  keepOnly(manifest: Pick<Manifest, 'mappings'>): void {
    const canaries = canariesIn(manifest);
    this.#aborts = this.#aborts.filter(({ mapping, tag }) =>
      canaries.some(
        served => served.mapping === mapping && served.canary.tag === tag,
      ),
    );
  }

  /** Brings what is noted to the disk, unless it is there. */
  async save(): Promise<void> {
    const text = JSON.stringify(this.#aborts);
    if (text === this.#written) {
      return;
    }
    const draft = join(this.#directory, `.${FILE}.new`);
    await writeSynced(draft, [text]);
    await rename(draft, join(this.#directory, FILE));
    this.#written = text;
  }
}
