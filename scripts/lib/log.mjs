import { performance } from 'node:perf_hooks';

const started = performance.now();

/** Seconds since the command began, as people read them. */
export const elapsed = () =>
  `${((performance.now() - started) / 1000).toFixed(0).padStart(3)} s`;

/** Prints a line with the time it has taken so far. */
export function say(text) {
  process.stdout.write(`[${elapsed()}] ${text}\n`);
}

/** Runs one step; says that it begins, that it still runs, and how long it took. */
export async function step(title, work) {
  const from = performance.now();
  say(`${title} …`);
  const stillRunning = setInterval(
    () =>
      say(
        `${title} … still running, ${Math.round(
          (performance.now() - from) / 1000,
        )} s`,
      ),
    20_000,
  );
  try {
    return await work();
  } finally {
    clearInterval(stillRunning);
  }
}

/** An error whose message is for the person at the terminal. */
export class Hint extends Error {}
