import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import DeleteIcon from '@material-ui/icons/DeleteOutline';
import EditIcon from '@material-ui/icons/EditOutlined';
import UndoIcon from '@material-ui/icons/Undo';
import { Mono } from '../../components/Mono';
import { Who } from '../../components/Who';
import { formatClock } from '../../format/time';
import { useLinks } from '../../hooks/useLinks';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { undoOf, valueOf, type HistoryEntry, type Undo } from './entries';

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1, 1.5),
      padding: theme.spacing(1.5, 0),
    },
    time: { color: theme.palette.textSubtle, width: 64, flexShrink: 0 },
    icon: {
      width: 28,
      height: 28,
      padding: 5,
      borderRadius: '50%',
      backgroundColor: theme.palette.background.default,
      flexShrink: 0,
    },
    text: { flex: '1 1 200px', overflowWrap: 'anywhere' },
    subtle: { color: theme.palette.textSubtle },
  }),
  { name: 'BambooHistoryEntry' },
);

const ICONS = {
  create: AddIcon,
  update: EditIcon,
  delete: DeleteIcon,
  revert: UndoIcon,
};

/** The apps of a value with their shares, in one line. */
export function sayTargets(targets: { app: string; weight: number }[]): string {
  return targets
    .map(({ app, weight }) => (targets.length > 1 ? `${app} ${weight} %` : app))
    .join(', ');
}

function Sentence({ entry }: { entry: HistoryEntry }) {
  const t = useText();
  const value = valueOf(entry);
  const { action, by } = entry.version;
  const who = (
    <strong>
      <Who by={by} />
    </strong>
  );
  const name = value ? nameOf(value) : '';
  const shown = <strong>{name}</strong>;
  if (action === 'delete') {
    return t('history.delete', { who, name: shown });
  }
  const targets = <Mono>{sayTargets(value?.targets ?? [])}</Mono>;
  const before = entry.previous?.value;
  return action === 'update' && before && nameOf(before) !== name
    ? t('history.moved', {
        who,
        name: shown,
        targets,
        previous: <strong>{nameOf(before)}</strong>,
      })
    : t(`history.${action}`, { who, name: shown, targets });
}

function Facts({ entry }: { entry: HistoryEntry }) {
  const t = useText();
  const { sequence, version } = entry.version;
  const lb = valueOf(entry)?.loadBalancer;
  const to = useLinks().loadBalancer(lb ?? '');
  if (sequence === undefined) {
    return <>{t('history.version', { version: String(version) })}</>;
  }
  const revision = t('history.revision', { sequence: String(sequence) });
  return t('history.versionRevision', {
    version: String(version),
    revision: to ? (
      <Link to={`${to}?revision=${sequence}`}>{revision}</Link>
    ) : (
      <span>{revision}</span>
    ),
  });
}

/** One change: when, who, what, why, and the way back. */
export function HistoryEntryRow(props: {
  entry: HistoryEntry;
  canUndo: boolean;
  onUndo: (entry: HistoryEntry, undo: Undo) => void;
}) {
  const { entry, canUndo, onUndo } = props;
  const t = useText();
  const classes = useStyles();
  const { action, at, comment, version } = entry.version;
  const Icon = ICONS[action];
  const undo = undoOf(entry);
  const value = valueOf(entry);
  return (
    <div className={classes.row}>
      <Typography
        variant="body2"
        component="time"
        dateTime={at}
        title={at}
        className={classes.time}
      >
        {formatClock(Date.parse(at), { now: Date.now() })}
      </Typography>
      <Icon aria-hidden className={classes.icon} />
      <div className={classes.text}>
        <Typography variant="body2" component="div">
          <Sentence entry={entry} />
        </Typography>
        {comment && (
          <Typography variant="body2" className={classes.subtle}>
            {t('history.comment', { comment })}
          </Typography>
        )}
        <Typography
          variant="caption"
          component="div"
          className={classes.subtle}
        >
          <Facts entry={entry} />
        </Typography>
        {canUndo && !undo && (
          <Typography variant="caption" component="div">
            {t('history.cannot', { version: String(version + 1) })}
          </Typography>
        )}
      </div>
      {canUndo && (
        <Button
          size="small"
          variant={undo ? 'outlined' : 'text'}
          color="primary"
          startIcon={<UndoIcon />}
          disabled={!undo}
          style={{ alignSelf: 'flex-start' }}
          aria-label={t('history.undoNamed', {
            version: String(version),
            name: value ? nameOf(value) : '',
          })}
          onClick={() => undo && onUndo(entry, undo)}
        >
          {t('history.undo')}
        </Button>
      )}
    </div>
  );
}
