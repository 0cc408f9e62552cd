import { useEffect, useState } from 'react';

/** Whether a value has rested for some time. */
export function usePaused(value: unknown, ms: number): boolean {
  const [rested, setRested] = useState<{ value: unknown }>();
  useEffect(() => {
    const timer = setTimeout(() => setRested({ value }), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested !== undefined && rested.value === value;
}
