import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';

const asRoot = process.getuid?.() === 0;

const sh = (script: string, folder: string) =>
  execFileSync('sh', ['-c', script, folder]);

/**
 * A folder that can run out of space. Only root can mount one; for others it
 * is a folder that cannot be written.
 */
export class SmallDisk {
  readonly #folder: string;

  static async mount(folder: string): Promise<SmallDisk> {
    await mkdir(folder);
    if (asRoot) {
      sh('mount -t tmpfs -o size=512k tmpfs "$0"', folder);
    }
    return new SmallDisk(folder);
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  fill(): void {
    sh(
      asRoot
        ? 'cat /dev/zero > "$0/filler" 2>/dev/null || true'
        : 'chmod 500 "$0" "$0/revisions"',
      this.#folder,
    );
  }

  free(): void {
    sh(
      asRoot ? 'rm -f "$0/filler"' : 'chmod 700 "$0" "$0/revisions"',
      this.#folder,
    );
  }

  unmount(): void {
    if (asRoot) {
      sh('umount "$0"', this.#folder);
    }
  }
}
