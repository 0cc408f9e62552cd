import { randomBytes } from 'node:crypto';
import {
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FullRevision } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { readConfiguration } from '../plan/configuration';
import { deviationKey } from '../plan/deviation';
import { Structure } from '../plan/structure';
import { META_MAP } from '../policy/Policy';
import {
  filesOf,
  FolderContent,
  REVISION,
  sha256,
  writeSynced,
} from './folderFiles';
import { makeFolder } from './makeFolder';

const CHECKSUMS = 'checksums';
const KEPT = 3;

/**
 * The revisions on the disk of the host. HAProxy starts from the folder that
 * the symbolic link `current` names, so a folder is complete and on the disk
 * before the link is moved, and the link is moved in one step.
 */
export class RevisionFolders {
  readonly #directory: string;
  #loaded?: { id: string; structure: Structure };

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The path of the configuration that HAProxy is started with. */
  get currentConfig(): string {
    return join(this.#directory, 'current', 'haproxy.cfg');
  }

  /** The path of a file within a folder. */
  path(folder: string, file: string): string {
    return join(this.#directory, 'revisions', folder, file);
  }

  /** Writes a folder unless it is there already. @returns its name */
  async write(content: FolderContent): Promise<string> {
    const { revision, deviation } = content;
    const key = deviationKey(deviation);
    const suffix = key ? `-${sha256(key).slice(0, 8)}` : '';
    const folder = `${revision.sequence}-${revision.digest.slice(
      0,
      8,
    )}${suffix}`;
    if (await this.#read(folder)) {
      return folder;
    }
    const parent = join(this.#directory, 'revisions');
    const draft = join(parent, `.new-${randomBytes(6).toString('hex')}`);
    try {
      await makeFolder(draft);
      const sums: string[] = [];
      for (const [name, pieces] of filesOf(content)) {
        const sum = await writeSynced(join(draft, name), pieces);
        sums.push(`${sum}  ${name}\n`);
      }
      await writeSynced(join(draft, CHECKSUMS), sums);
      await syncDirectory(draft);
      await rm(join(parent, folder), { recursive: true, force: true });
      await rename(draft, join(parent, folder));
      await syncDirectory(parent);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
    return folder;
  }

  /** Makes HAProxy start from this folder, and forgets the oldest ones. */
  async activate(folder: string): Promise<void> {
    const link = join(
      this.#directory,
      `.current-${randomBytes(6).toString('hex')}`,
    );
    await symlink(join('revisions', folder), link);
    await rename(link, join(this.#directory, 'current'));
    await syncDirectory(this.#directory);
  }

  /** The name of the folder that HAProxy would start from. */
  async current(): Promise<string | undefined> {
    try {
      return basename(await readlink(join(this.#directory, 'current')));
    } catch {
      return undefined;
    }
  }

  /**
   * The last revision that was good: the one of `current`, or when its files
   * are damaged the newest whole one.
   */
  async lastGood(): Promise<
    { folder: string; revision: FullRevision } | undefined
  > {
    const current = await this.current();
    const others = (await this.#newestFirst()).filter(n => n !== current);
    for (const folder of current ? [current, ...others] : others) {
      const revision = await this.#read(folder);
      if (revision) {
        return { folder, revision };
      }
    }
    return undefined;
  }

  /**
   * Finds the structure that a worker says it loaded, and keeps the folder
   * that tells it until another worker is asked about.
   */
  async structureOf(id: string): Promise<Structure | undefined> {
    if (this.#loaded?.id === id) {
      return this.#loaded.structure;
    }
    for (const folder of await this.#newestFirst()) {
      if ((await this.#structureId(folder)) === id) {
        const revision = await this.#read(folder);
        if (revision) {
          const { structure } = readConfiguration(revision);
          this.#loaded = { id, structure };
          return structure;
        }
      }
    }
    return undefined;
  }

  /**
   * Removes all but the newest folders, the current one, and the newest that
   * tells what the worker loaded.
   */
  async prune(): Promise<void> {
    const current = await this.current();
    let loaded = this.#loaded?.id;
    for (const [at, folder] of (await this.#newestFirst()).entries()) {
      const isLoaded =
        loaded !== undefined && (await this.#structureId(folder)) === loaded;
      if (at >= KEPT && folder !== current && !isLoaded) {
        await rm(this.path(folder, ''), { recursive: true, force: true });
      }
      if (isLoaded) {
        loaded = undefined;
      }
    }
  }

  /** Removes what an agent left that ended in the middle of a write. */
  async sweep(): Promise<void> {
    for (const [folder, pattern] of [
      [this.#directory, /^\.current-/],
      [join(this.#directory, 'revisions'), /^\.new-/],
    ] as const) {
      const names = await readdir(folder).catch(() => [] as string[]);
      for (const name of names.filter(n => pattern.test(n))) {
        await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  }

  /** Removes a folder that turned out to be no good. */
  async discard(folder: string): Promise<void> {
    if (folder !== (await this.current())) {
      await rm(this.path(folder, ''), { recursive: true, force: true });
    }
  }

  async #newestFirst(): Promise<string[]> {
    const parent = join(this.#directory, 'revisions');
    const names = await readdir(parent).catch(() => [] as string[]);
    const dated = await Promise.all(
      names
        .filter(name => !name.startsWith('.'))
        .map(async name => ({
          name,
          at: (await stat(join(parent, name))).mtimeMs,
        })),
    );
    return dated.sort((a, b) => b.at - a.at).map(({ name }) => name);
  }

  async #structureId(folder: string): Promise<string | undefined> {
    const text = await readFile(this.path(folder, META_MAP), 'utf8').catch(
      () => '',
    );
    return /^structure (\S+)$/m.exec(text)?.[1];
  }

  async #read(folder: string): Promise<FullRevision | undefined> {
    try {
      const sums = await readFile(this.path(folder, CHECKSUMS), 'utf8');
      let revision: FullRevision | undefined;
      for (const line of sums.split('\n').filter(Boolean)) {
        const [sum, name = ''] = line.split('  ');
        const text = await readFile(this.path(folder, name), 'utf8');
        if (sha256(text) !== sum) {
          return undefined;
        }
        if (name === REVISION) {
          revision = JSON.parse(text);
        }
      }
      return revision;
    } catch {
      return undefined;
    }
  }
}

async function syncDirectory(path: string) {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
