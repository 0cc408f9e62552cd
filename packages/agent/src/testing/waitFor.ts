import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a condition holds. @throws Error with the last fault */
export async function waitFor<T>(
  what: string,
  condition: () => Promise<T | false | undefined> | T | false | undefined,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await condition();
      if (value) {
        return value;
      }
    } catch (error) {
      last = error;
    }
    await sleep(5);
  }
  throw new Error(
    `not in ${timeoutMs} ms: ${what}${
      last instanceof Error ? ` (${last.message})` : ''
    }`,
  );
}
