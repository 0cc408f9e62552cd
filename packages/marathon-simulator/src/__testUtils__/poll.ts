import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a look at the world finds what is wanted.
 *
 * @param look - answers `undefined` or `false` as long as it is not there
 * @throws when it is not there in time, with what was wanted
 */
export async function poll<T>(
  wanted: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMs} ms in vain: ${wanted}`);
    }
    await sleep(10);
  }
}
