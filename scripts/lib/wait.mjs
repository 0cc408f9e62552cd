import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is truthy, or throws with what was waited for. */
export async function waitFor(what, ask, { seconds = 60, every = 150 } = {}) {
  const deadline = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer) {
        return answer;
      }
    } catch (error) {
      last = error;
    }
    await sleep(every);
  }
  throw new Error(
    `Waited ${seconds} s for ${what}${last ? `: ${last.message}` : ''}`,
  );
}

/** Whether a URL answers with a status below 500. */
export async function answers(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.arrayBuffer();
  return response.status < 500;
}
