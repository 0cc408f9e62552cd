// Loaded into an agent before its own code: the process dies before one of its
// changes to the disk, as it would when somebody cuts the power there.
import { readFileSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';

const fuse = process.env.BAMBOO_TEST_FUSE;

/** The fuse is a file with the number of changes that may still happen. */
function burn(path: string) {
  let left: number;
  try {
    left = Number(readFileSync(path, 'utf8'));
  } catch {
    return;
  }
  if (left === 0) {
    process.kill(process.pid, 'SIGKILL');
  }
  writeFileSync(path, String(left - 1));
}

function wrap<K extends 'mkdir' | 'rename' | 'rm' | 'symlink' | 'unlink'>(
  name: K,
  path: string,
) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  const wrapped = (...args: unknown[]) => {
    burn(path);
    return real(...args);
  };
  Object.assign(fs, { [name]: wrapped });
}

if (fuse) {
  (['mkdir', 'rename', 'rm', 'symlink', 'unlink'] as const).forEach(name =>
    wrap(name, fuse),
  );
  const open = fs.open;
  Object.assign(fs, {
    open: (...args: Parameters<typeof open>) => {
      // The first and the last file of a folder stand for all of them.
      if (args[1] === 'w' && /(haproxy\.cfg|checksums)$/.test(`${args[0]}`)) {
        burn(fuse);
      }
      return open(...args);
    },
  });
}
