import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import DeleteIcon from '@material-ui/icons/DeleteOutline';
import EditIcon from '@material-ui/icons/EditOutlined';
import UndoIcon from '@material-ui/icons/Undo';
import type { MappingChange, Release } from '@bamboo-lb/plugin-bamboo-common';
import { ShowChange } from '../../changes/ShowChange';
import { Subtle } from '../../components/Subtle';
import { formatClock } from '../../format/time';
import { useLinks } from '../../hooks/useLinks';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { valueOf } from './entries';
import { HistorySentence } from './HistorySentence';
import { sayCompany } from './sayRelease';
import { offerOf, sharedRelease, type ChosenUndo } from './undo';

const ICON = 28;

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      gap: theme.spacing(1.5),
      position: 'relative',
      paddingBottom: theme.spacing(2.5),
      // A line from each icon to the next one below it.
      '&:not(:last-child) $icon::after': {
        content: '""',
        position: 'absolute',
        top: ICON,
        bottom: 0,
        borderLeft: `2px solid ${theme.palette.divider}`,
      },
    },
    time: { color: theme.palette.textSubtle, width: 44, flexShrink: 0 },
    icon: {
      width: ICON,
      flexShrink: 0,
      display: 'flex',
      justifyContent: 'center',
      alignItems: 'flex-start',
      '& svg': {
        width: ICON,
        height: ICON,
        padding: 5,
        borderRadius: '50%',
        backgroundColor: theme.palette.background.default,
      },
    },
    // The button stands beside the text, or below it where room is short.
    body: {
      flex: 1,
      minWidth: 0,
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1, 1.5),
      paddingTop: theme.spacing(0.5),
    },
    text: { flex: '1 1 200px', overflowWrap: 'anywhere' },
    comment: { color: theme.palette.textSubtle },
  }),
  { name: 'BambooHistoryEntry' },
);

const ICONS = {
  create: AddIcon,
  update: EditIcon,
  delete: DeleteIcon,
  revert: UndoIcon,
};

function Facts({ entry }: { entry: MappingChange }) {
  const t = useText();
  const { sequence, version } = entry.version;
  const lb = valueOf(entry)?.loadBalancer;
  const to = useLinks().loadBalancer(lb ?? '');
  if (sequence === undefined) {
    return <>{t('history.version', { version: String(version) })}</>;
  }
  const revision = t('history.revision', { sequence: String(sequence) });
  return (
    <>
      {t('history.versionRevision', {
        version: String(version),
        revision: to ? (
          <Link to={`${to}?revision=${sequence}`}>{revision}</Link>
        ) : (
          <span>{revision}</span>
        ),
      })}
      {lb !== undefined && (
        <>
          {' · '}
          <ShowChange loadBalancer={lb} sequence={sequence} />
        </>
      )}
    </>
  );
}

function UndoButton(props: {
  entry: MappingChange;
  /** The release that is undone with it. */
  shared: Release | undefined;
  chosen: ChosenUndo | undefined;
  reasonId: string;
  onUndo: (chosen: ChosenUndo) => void;
}) {
  const { entry, shared, chosen, reasonId, onUndo } = props;
  const t = useText();
  const value = valueOf(entry);
  return (
    <Button
      size="small"
      variant={chosen ? 'outlined' : 'text'}
      color="primary"
      startIcon={<UndoIcon />}
      disabled={!chosen}
      aria-describedby={chosen ? undefined : reasonId}
      aria-label={
        shared
          ? t('releases.history.undoNamed', {
              changes: String(shared.totalChanges),
              title: shared.title,
            })
          : t('history.undoNamed', {
              version: String(entry.version.version),
              name: value ? nameOf(value) : '',
            })
      }
      onClick={() => chosen && onUndo(chosen)}
    >
      {shared ? t('releases.history.undo') : t('history.undo')}
    </Button>
  );
}

/** One change: when, who, what, with what else, why, and the way back. */
export function HistoryEntryRow(props: {
  entry: MappingChange;
  /** What it was part of. */
  release: Release | undefined;
  canUndo: boolean;
  onUndo: (chosen: ChosenUndo) => void;
}) {
  const { entry, release, canUndo, onUndo } = props;
  const t = useText();
  const classes = useStyles();
  const { action, at, comment, version } = entry.version;
  const Icon = ICONS[action];
  const shared = sharedRelease(release);
  const offer = offerOf(t, entry, release);
  const reasonId = `bamboo-no-undo-${entry.mappingId}-${version}`;
  return (
    <li className={classes.row}>
      <Typography
        variant="body2"
        component="time"
        dateTime={at}
        title={at}
        className={classes.time}
        style={{ paddingTop: 4 }}
      >
        {formatClock(Date.parse(at), { now: Date.now() })}
      </Typography>
      <span className={classes.icon}>
        <Icon aria-hidden />
      </span>
      <div className={classes.body}>
        <div className={classes.text}>
          <Typography variant="body2" component="div">
            <HistorySentence entry={entry} />
          </Typography>
          {shared && (
            <Typography variant="body2">{sayCompany(t, shared)}</Typography>
          )}
          {comment && (
            <Typography variant="body2" className={classes.comment}>
              {t('history.comment', { comment })}
            </Typography>
          )}
          <Subtle>
            <Facts entry={entry} />
          </Subtle>
          {canUndo && 'reason' in offer && (
            <Typography variant="caption" component="div" id={reasonId}>
              {offer.reason}
            </Typography>
          )}
        </div>
        {canUndo && (
          <UndoButton
            entry={entry}
            shared={shared}
            chosen={'chosen' in offer ? offer.chosen : undefined}
            reasonId={reasonId}
            onUndo={onUndo}
          />
        )}
      </div>
    </li>
  );
}
