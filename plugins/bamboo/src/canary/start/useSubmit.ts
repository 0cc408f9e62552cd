import { useState } from 'react';
import { refusalOf, type Refusal } from './refusals';

/** Sends a form and keeps what the backend refused, until it changes. */
export interface Submit {
  isBusy: boolean;
  refused: Refusal;
  /** Forgets what was refused. */
  clear: () => void;
  /** Answers whether it was accepted. */
  send: (action: () => Promise<void>) => Promise<boolean>;
}

const NOTHING: Refusal = { fields: {}, rest: [] };

/**
 * What a form needs to be sent.
 *
 * @param known - Whether the form has a field of a name.
 */
export function useSubmit(known: (field: string) => boolean): Submit {
  const [isBusy, setIsBusy] = useState(false);
  const [refused, setRefused] = useState(NOTHING);
  return {
    isBusy,
    refused,
    clear: () => setRefused(NOTHING),
    send: async action => {
      setIsBusy(true);
      setRefused(NOTHING);
      try {
        await action();
        return true;
      } catch (error) {
        setRefused(refusalOf(error, known));
        setIsBusy(false);
        return false;
      }
    },
  };
}
