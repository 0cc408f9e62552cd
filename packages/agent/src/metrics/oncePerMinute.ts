const MINUTE_MS = 60_000;

/**
 * Keeps a fault that repeats from filling the log: one line per minute, with
 * how many were kept back since the one before.
 */
export function oncePerMinute(
  write: (message: string, before: number) => void,
  now: () => number = () => performance.now(),
): (message: string) => void {
  let next = -Infinity;
  let kept = 0;
  return message => {
    if (now() < next) {
      kept += 1;
      return;
    }
    next = now() + MINUTE_MS;
    write(message, kept);
    kept = 0;
  };
}
