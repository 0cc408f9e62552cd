import { useApi } from '@backstage/core-plugin-api';
import type {
  CanaryEnd,
  CanaryUpdate,
  ReleaseResult,
} from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import { bambooApiRef } from '../api';
import { errorText } from '../format/errorText';

/** What can be done with a canary; nothing of it throws. */
export interface CanaryActions {
  isBusy: boolean;
  /** Why the last action changed nothing. */
  failure?: string;
  /** How the reader ended the canary, until a newer answer says it. */
  ended?: CanaryEnd;
  promote: () => Promise<void>;
  abort: () => Promise<void>;
  /** Takes back the end of a canary. */
  undo: (release: string) => Promise<void>;
  /** Answers whether it was changed. */
  update: (update: CanaryUpdate) => Promise<boolean>;
}

function endOf(how: CanaryEnd['how'], { release }: ReleaseResult): CanaryEnd {
  const { id, at, by, comment } = release;
  return { how, at, by, reason: comment, release: id };
}

/** The actions on the canary of a mapping. */
export function useCanaryActions(
  mappingId: string,
  refresh: () => void,
): CanaryActions {
  const api = useApi(bambooApiRef);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [ended, setEnded] = useState<CanaryEnd>();
  const act = async (action: () => Promise<CanaryEnd | undefined>) => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      setEnded(await action());
      return true;
    } catch (error) {
      setFailure(errorText(error));
      return false;
    } finally {
      setIsBusy(false);
      refresh();
    }
  };
  return {
    isBusy,
    failure,
    ended,
    promote: async () => {
      await act(async () =>
        endOf('promoted', await api.promoteCanary(mappingId)),
      );
    },
    abort: async () => {
      await act(async () => endOf('aborted', await api.abortCanary(mappingId)));
    },
    undo: async release => {
      await act(async () => {
        await api.undoRelease(release);
        return undefined;
      });
    },
    update: update =>
      act(async () => {
        await api.updateCanary(mappingId, update);
        return undefined;
      }),
  };
}
