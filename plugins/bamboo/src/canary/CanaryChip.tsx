import Chip from '@material-ui/core/Chip';
import { useText } from '../hooks/useText';

/** Marks a name with a canary, and the canary's own name. */
export function CanaryChip() {
  const t = useText();
  return (
    <Chip
      size="small"
      variant="outlined"
      label={t('canary.chip')}
      style={{ margin: 0, height: 20, borderRadius: 4 }}
    />
  );
}
