import { useEffect, useState } from 'react';

/**
 * The time in milliseconds, renewed while the component is mounted, so that
 * words such as "3 min" stay true.
 */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
