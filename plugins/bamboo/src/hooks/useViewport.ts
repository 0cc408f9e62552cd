import useMediaQuery from '@material-ui/core/useMediaQuery';

/**
 * How much room there is: `cards` below 600 px, `compact` below 1100 px, where
 * tables drop columns, and `wide`.
 */
export function useViewport(): 'cards' | 'compact' | 'wide' {
  const isNarrow = useMediaQuery('(max-width:599.95px)', { noSsr: true });
  const isCompact = useMediaQuery('(max-width:1099.95px)', { noSsr: true });
  if (isNarrow) {
    return 'cards';
  }
  return isCompact ? 'compact' : 'wide';
}
