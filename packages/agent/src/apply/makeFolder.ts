import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, unless they are there. Node's own
 * `recursive` never ends where a system says that a folder above is missing,
 * but does not let it be made, as below `/proc`.
 */
export async function makeFolder(path: string): Promise<void> {
  const fault = await tryToMake(path);
  const parent = dirname(path);
  if (fault?.code === 'ENOENT' && parent !== path) {
    await makeFolder(parent);
    const again = await tryToMake(path);
    if (again) {
      throw again;
    }
  } else if (fault) {
    throw fault;
  }
}

async function tryToMake(
  path: string,
): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path);
    return undefined;
  } catch (error) {
    const isThere = await stat(path).then(
      found => found.isDirectory(),
      () => false,
    );
    return isThere ? undefined : (error as NodeJS.ErrnoException);
  }
}
