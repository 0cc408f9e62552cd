import TextField from '@material-ui/core/TextField';
import { useText, type Text } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { valueOf } from './entries';
import type { History } from './useHistory';

/** The names to choose from: those that exist, then those that were deleted. */
function namesOf(t: Text, history: History): Map<string, string> {
  const { mappings, changes, entries } = history;
  const names = new Map(mappings.map(m => [m.id, nameOf(m)]));
  for (const entry of [...entries, ...changes]) {
    const value = valueOf(entry);
    if (value && !names.has(entry.mappingId)) {
      const isDeleted =
        entry.version.version === entry.newest &&
        entry.version.action === 'delete';
      const name = nameOf(value);
      names.set(
        entry.mappingId,
        isDeleted ? t('history.deletedName', { name }) : name,
      );
    }
  }
  return names;
}

/** Chooses one name, or all of them. */
export function NameSelect(props: {
  history: History;
  mappingId: string | null;
  onChoose: (mappingId: string) => void;
}) {
  const { history, mappingId, onChoose } = props;
  const t = useText();
  return (
    <TextField
      select
      fullWidth
      size="small"
      variant="outlined"
      id="bamboo-history-name"
      label={t('history.name')}
      value={mappingId ?? ''}
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      // The longest name would otherwise make it as wide as the page.
      style={{ minWidth: 220, maxWidth: 220 }}
      onChange={event => onChoose(event.target.value)}
    >
      <option value="">{t('history.allNames')}</option>
      {[...namesOf(t, history)].map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </TextField>
  );
}
