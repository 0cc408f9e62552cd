import { useApi } from '@backstage/core-plugin-api';
import type {
  MappingCheck,
  MappingCheckInput,
} from '@bamboo-lb/plugin-bamboo-common';
import { useEffect, useState } from 'react';
import { bambooApiRef } from '../../api';
import { errorText } from '../../format/errorText';

/** How long typing has to rest before the form says something. */
export const PAUSE_MS = 150;

/** What the backend says of the form as it is now. */
export type CheckState =
  | { status: 'resting' }
  | { status: 'checking' }
  | { status: 'done'; check: MappingCheck }
  | { status: 'failed'; message: string };

/**
 * Asks the backend about the form after each pause in typing; an answer for
 * what is no longer in the fields is dropped. Nothing is asked without input.
 */
export function useMappingCheck(
  input: MappingCheckInput | undefined,
): CheckState {
  const api = useApi(bambooApiRef);
  const key = input && JSON.stringify(input);
  const [answer, setAnswer] = useState<{ key?: string; state: CheckState }>({
    state: { status: 'resting' },
  });
  useEffect(() => {
    if (key === undefined) {
      return undefined;
    }
    const controller = new AbortController();
    const settle = (state: CheckState) => {
      if (!controller.signal.aborted) {
        setAnswer({ key, state });
      }
    };
    const timer = setTimeout(() => {
      api
        .checkMapping(JSON.parse(key), { signal: controller.signal })
        .then(check => settle({ status: 'done', check }))
        .catch(error =>
          settle({ status: 'failed', message: errorText(error) }),
        );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, key]);
  if (key === undefined) {
    return { status: 'resting' };
  }
  return answer.key === key ? answer.state : { status: 'checking' };
}
