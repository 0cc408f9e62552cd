import { cp, mkdir, readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inRoot, root } from '../paths.mjs';

/** One pattern of .dockerignore as a regular expression over whole paths. */
function toRegExp(pattern) {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, part => {
      const words = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' };
      return words[part] ?? '[^/]';
    });
  return new RegExp(`^${source}$`);
}

/**
 * Whether a path is left out. A folder that is left out takes all in it along;
 * exceptions with `!` are refused, because none is used.
 */
export function ignoring(text) {
  const patterns = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line && !line.startsWith('#'));
  if (patterns.some(pattern => pattern.startsWith('!'))) {
    throw new Error('.dockerignore: exceptions are not known here');
  }
  const all = patterns.map(toRegExp);
  return path => all.some(one => one.test(path));
}

async function* filesBelow(folder, ignored) {
  for (const entry of await readdir(join(root, folder), {
    withFileTypes: true,
  })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (ignored(path)) {
      continue;
    }
    if (entry.isDirectory()) {
      yield* filesBelow(path, ignored);
    } else {
      yield path;
    }
  }
}

/** The files that a container engine is given: those .dockerignore leaves. */
export async function contextFiles() {
  const ignored = ignoring(await readFile(inRoot('.dockerignore'), 'utf8'));
  const files = [];
  for await (const file of filesBelow('', ignored)) {
    files.push(file);
  }
  return files.sort();
}

/** Copies the build context, and nothing else, to a folder. */
export async function copyContext(folder) {
  for (const file of await contextFiles()) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(inRoot(file), join(folder, file), { verbatimSymlinks: true });
  }
}
