import { setTimeout } from 'node:timers/promises';

/** Waits until an expectation holds, for at most some seconds. */
export async function until(
  expectation: () => Promise<void> | void,
  seconds = 10,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await setTimeout(10);
  }
}
