import Chip from '@material-ui/core/Chip';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { useText } from '../hooks/useText';

/** Marks a mapping that was not made for itself: of a review, or a copy. */
export function OriginChip({ origin }: Pick<Mapping, 'origin'>) {
  const t = useText();
  if (!origin) {
    return null;
  }
  return (
    <Chip
      size="small"
      variant="outlined"
      label={
        origin.kind === 'review' ? t('reviews.chip') : t('environments.chip')
      }
      style={{ margin: 0, height: 20, borderRadius: 4 }}
    />
  );
}
