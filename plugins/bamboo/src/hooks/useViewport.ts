import useMediaQuery from '@material-ui/core/useMediaQuery';
import { createContext, useContext } from 'react';

/** How much room there is, from cards over tables with fewer columns to all. */
export type Viewport = 'cards' | 'compact' | 'wide';

const CARDS_BELOW = 640;
const COMPACT_BELOW = 1000;

/** What fits into so many pixels. */
export function viewportOf(width: number): Viewport {
  if (width < CARDS_BELOW) {
    return 'cards';
  }
  return width < COMPACT_BELOW ? 'compact' : 'wide';
}

/** What was measured of the page; nothing before, then the window counts. */
export const RoomContext = createContext<Viewport | undefined>(undefined);

/**
 * How much room there is: `cards` where columns would be squeezed, `compact`
 * where tables drop columns, and `wide`.
 */
export function useViewport(): Viewport {
  const measured = useContext(RoomContext);
  const options = { noSsr: true };
  const isNarrow = useMediaQuery(
    `(max-width:${CARDS_BELOW - 0.05}px)`,
    options,
  );
  const isCompact = useMediaQuery(
    `(max-width:${COMPACT_BELOW - 0.05}px)`,
    options,
  );
  if (measured) {
    return measured;
  }
  if (isNarrow) {
    return 'cards';
  }
  return isCompact ? 'compact' : 'wide';
}
