import { useEffect, useRef, useState } from 'react';
import { errorText } from '../format/errorText';

/** How long typing has to rest before a form says something. */
export const PAUSE_MS = 150;

/** What the backend says of a form as it is now. */
export type Checked<C> =
  | { status: 'resting' }
  | { status: 'checking' }
  | { status: 'done'; check: C }
  | { status: 'failed'; message: string };

/**
 * Asks the backend about a form after each pause in typing; an answer for what
 * is no longer in the fields is dropped. Nothing is asked without input.
 */
export function useCheck<I, C>(
  input: I | undefined,
  ask: (input: I, signal: AbortSignal) => Promise<C>,
): Checked<C> {
  const key = input && JSON.stringify(input);
  const latest = useRef(ask);
  latest.current = ask;
  const [answer, setAnswer] = useState<{ key?: string; state: Checked<C> }>({
    state: { status: 'resting' },
  });
  useEffect(() => {
    if (key === undefined) {
      return undefined;
    }
    const controller = new AbortController();
    const settle = (state: Checked<C>) => {
      if (!controller.signal.aborted) {
        setAnswer({ key, state });
      }
    };
    const timer = setTimeout(() => {
      latest
        .current(JSON.parse(key), controller.signal)
        .then(check => settle({ status: 'done', check }))
        .catch(error =>
          settle({ status: 'failed', message: errorText(error) }),
        );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key]);
  if (key === undefined) {
    return { status: 'resting' };
  }
  return answer.key === key ? answer.state : { status: 'checking' };
}
