import { useEffect, useState } from 'react';

/** A share that is being chosen, until it is applied or discarded. */
export interface ShareDraft {
  /** As it is typed; may be no number. */
  text: string;
  /** The share to show: the chosen one where it is one, else the present. */
  value: number;
  /** Whether something is chosen that is not applied. */
  isChanged: boolean;
  /** Whether what is typed is a share at all. */
  isValid: boolean;
  set: (text: string) => void;
  discard: () => void;
  /** Applies the chosen share, or the one given. */
  apply: (value?: number) => void;
}

const WHOLE = /^\d{1,3}$/;

/**
 * Keeps a chosen share beside the present one: moving a slider over shares must
 * not make each of them a version of the mapping.
 *
 * @param onApply - Answers whether the share was changed.
 */
export function useShareDraft(
  present: number,
  onApply: (value: number) => Promise<boolean>,
): ShareDraft {
  const [draft, setDraft] = useState<string>();
  // What moved the share meanwhile, a step or another person, is newer.
  useEffect(() => setDraft(undefined), [present]);
  const discard = () => setDraft(undefined);
  const text = draft ?? String(present);
  const isValid = WHOLE.test(text) && Number(text) <= 100;
  const value = isValid ? Number(text) : present;
  return {
    text,
    value,
    isChanged: draft !== undefined && (!isValid || value !== present),
    isValid,
    set: setDraft,
    discard,
    apply: async chosen => {
      if (chosen === undefined && !isValid) {
        return;
      }
      const wanted = chosen ?? value;
      if (wanted === present) {
        discard();
      } else {
        setDraft(String(wanted));
        if (!(await onApply(wanted))) {
          discard();
        }
      }
    },
  };
}
