import { useRef } from 'react';

/**
 * Sorts rows, but keeps them where they are while somebody points at them or
 * has the focus in them; new rows then come last.
 */
export function useStableOrder<T>(options: {
  rows: T[];
  rowId: (row: T) => string;
  compare: (a: T, b: T) => number;
  isHeld: boolean;
}): T[] {
  const { rows, rowId, compare, isHeld } = options;
  const order = useRef<string[]>([]);
  const sorted = [...rows].sort(compare);
  if (isHeld) {
    const place = (row: T) => {
      const index = order.current.indexOf(rowId(row));
      return index < 0 ? order.current.length : index;
    };
    sorted.sort((a, b) => place(a) - place(b));
  }
  order.current = sorted.map(rowId);
  return sorted;
}
