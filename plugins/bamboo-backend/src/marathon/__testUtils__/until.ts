import { setTimeout } from 'node:timers/promises';

/** Waits until an expectation holds, for at most some seconds. */
export async function until(
  expectation: () => void,
  seconds = 8,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      expectation();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await setTimeout(5);
  }
}
