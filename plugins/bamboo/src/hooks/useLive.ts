import { useSignal } from '@backstage/plugin-signals-react';
import {
  BAMBOO_CHANGES_CHANNEL,
  type BambooChangesSignal,
} from '@bamboo-lb/plugin-bamboo-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { LiveReader, type LiveSnapshot } from './LiveReader';

/** What a page shows of something that changes under its eyes. */
export type Live<T> =
  | { status: 'loading'; refresh: () => void }
  | { status: 'error'; error: Error; refresh: () => void }
  | {
      status: 'ready';
      data: T;
      /** Set while reads fail: {@link data} is as old as this, in ms. */
      staleSince?: number;
      refresh: () => void;
    };

/** The same where its age is said once already, by what stands around it. */
export const withoutAge = <T>(live: Live<T>): Live<T> =>
  live.status === 'ready' ? { ...live, staleSince: undefined } : live;

export interface UseLiveOptions<T> {
  /** Reads it; must keep its identity between renders (`useCallback`). */
  load: (signal: AbortSignal) => Promise<T>;
  /** True while the data is about to change, so that it is read each second. */
  isMoving?: (data: T) => boolean;
  /** True for what changes rarely: signals and slow polling are enough. */
  isSlow?: boolean;
}

const FAST_MS = 1000;
const SLOW_MS = 10_000;

/**
 * Reads with the caller's rights, reads again when the backend signals a
 * change, and each second where there are no signals. Data once read stays on
 * the page whatever happens to the connection.
 */
export function useLive<T>(options: UseLiveOptions<T>): Live<T> {
  const { load } = options;
  const { lastSignal, isSignalsAvailable } = useSignal<BambooChangesSignal>(
    BAMBOO_CHANGES_CHANNEL,
  );
  const [state, setState] = useState<{
    load: typeof load;
    snapshot: LiveSnapshot<T>;
  }>({ load, snapshot: {} });
  const reader = useRef<LiveReader<T>>();
  const latest = useRef({ options, isSignalsAvailable });
  latest.current = { options, isSignalsAvailable };

  useEffect(() => {
    const current = new LiveReader<T>({
      load,
      interval: data => {
        const now = latest.current;
        const isSlow = now.options.isSlow || now.isSignalsAvailable;
        return isSlow && !now.options.isMoving?.(data) ? SLOW_MS : FAST_MS;
      },
      onChange: snapshot => setState({ load, snapshot }),
      isVisible: () => document.visibilityState !== 'hidden',
    });
    reader.current = current;
    const onVisible = () => {
      if (document.visibilityState === 'visible') {
        current.refresh();
      }
    };
    document.addEventListener('visibilitychange', onVisible);
    current.refresh();
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      current.stop();
    };
  }, [load]);

  useEffect(() => {
    if (lastSignal) {
      reader.current?.refresh();
    }
  }, [lastSignal]);

  const refresh = useCallback(() => reader.current?.refresh(), []);
  const { data, error, readAt } =
    state.load === load ? state.snapshot : ({} as LiveSnapshot<T>);
  if (data !== undefined) {
    return {
      status: 'ready',
      data,
      refresh,
      ...(error && { staleSince: readAt }),
    };
  }
  return error
    ? { status: 'error', error, refresh }
    : { status: 'loading', refresh };
}
