import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../apply/makeFolder';
import { messageOf } from '../Logger';

/**
 * Looks whether this user can write the folder of the state; makes it where it
 * is missing.
 *
 * @returns what is so, in words
 * @throws Error with the way out
 */
export async function checkDirectory(directory: string): Promise<string> {
  try {
    await makeFolder(directory);
    await rmdir(await mkdtemp(join(directory, '.check-')));
  } catch (error) {
    throw new Error(`${directory} ${explain(error as NodeJS.ErrnoException)}`);
  }
  return `${directory} can be written`;
}

/**
 * Looks whether it is root who asks for another user.
 *
 * @returns a warning; undefined where there is nothing to warn of
 */
export async function checkUser(
  directory: string,
): Promise<string | undefined> {
  const { uid } = await stat(directory);
  return process.geteuid?.() === 0 && uid !== 0
    ? `this is root, who may do everything, but ${directory} is of user ${uid}; run check as that user, such as with runuser`
    : undefined;
}

function explain(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EEXIST':
      return 'is no folder; give another path, or move away what is there';
    case 'ENOTDIR':
      return 'lies in something that is no folder; give another path';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be written; give it to the user of the agent';
    case 'EROFS':
      return 'cannot be written, as all of its disk; let the agent write there, in a unit with StateDirectory or ReadWritePaths, or give another path';
    case 'ENOENT':
      return 'cannot be made; give a path on a disk';
    default:
      return `cannot be written (${messageOf(error)}); give another path`;
  }
}
