import type { Revision } from '@bamboo-lb/plugin-bamboo-common';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import ExpandLessIcon from '@material-ui/icons/ExpandLess';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { useSearchParams } from 'react-router-dom';
import { DataTable } from '../components/DataTable';
import { StateLabel } from '../components/StateLabel';
import { When } from '../components/When';
import { Who } from '../components/Who';
import { formatClock } from '../format/time';
import { useText, type Text } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { revisionSays } from '../status/agentStatus';
import { RevisionDetails } from './RevisionDetails';

const useStyles = makeStyles(
  theme => ({ subtle: { color: theme.palette.textSubtle } }),
  { name: 'BambooRevisionTable' },
);

function sayChange(t: Text, { change }: Revision): string {
  return (
    (['added', 'removed', 'changed'] as const)
      .filter(kind => change[kind] > 0)
      .map(kind => t(`loadBalancer.${kind}`, { count: change[kind] }))
      .join(', ') || '–'
  );
}

function RevisionCause({ revision }: { revision: Revision }) {
  const t = useText();
  const classes = useStyles();
  const { by, text } = revision.cause;
  return (
    <>
      {by ? <strong>{text}</strong> : text}
      <Typography variant="caption" component="div" className={classes.subtle}>
        {by ? <Who by={by} /> : t('loadBalancer.nobody')}
      </Typography>
    </>
  );
}

/** The newest revisions; a row opens to what it changed. */
export function RevisionTable(props: { revisions: Revision[] }) {
  const { revisions } = props;
  const t = useText();
  const classes = useStyles();
  const isCards = useViewport() === 'cards';
  const [params, setParams] = useSearchParams();
  const opened = Number(params.get('revision') ?? '0');
  const toggle = (sequence: number) =>
    setParams(opened === sequence ? {} : { revision: String(sequence) }, {
      replace: true,
    });
  const columns = [
    {
      id: 'revision',
      title: t('loadBalancer.column.revision'),
      width: isCards ? 20 : 9,
      isNumeric: true,
      cell: ({ sequence }: Revision) => sequence,
    },
    {
      id: 'when',
      title: t('loadBalancer.column.when'),
      width: 11,
      cell: ({ createdAt }: Revision) => (
        <>
          {formatClock(
            Date.parse(createdAt),
            { now: Date.parse(createdAt) },
            true,
          )}
          <Typography
            variant="caption"
            component="div"
            className={classes.subtle}
          >
            <When at={createdAt} />
          </Typography>
        </>
      ),
    },
    {
      id: 'cause',
      title: t('loadBalancer.column.cause'),
      width: isCards ? 40 : 30,
      cell: (revision: Revision) => <RevisionCause revision={revision} />,
    },
    {
      id: 'change',
      title: t('loadBalancer.column.change'),
      width: 18,
      cell: (revision: Revision) => sayChange(t, revision),
    },
    {
      id: 'state',
      title: t('loadBalancer.column.state'),
      width: isCards ? 28 : 27,
      cell: (revision: Revision) => {
        const { look, detail } = revisionSays(t, revision);
        return (
          <StateLabel
            look={look}
            detail={detail}
            isPlain={revision.state === 'replaced'}
          />
        );
      },
    },
    {
      id: 'details',
      title: <span aria-label={t('loadBalancer.column.details')} />,
      width: isCards ? 12 : 5,
      isNumeric: true,
      cell: ({ sequence }: Revision) => (
        <IconButton
          size="small"
          aria-expanded={opened === sequence}
          aria-label={t(
            opened === sequence ? 'loadBalancer.hide' : 'loadBalancer.show',
            { sequence: String(sequence) },
          )}
          onClick={() => toggle(sequence)}
        >
          {opened === sequence ? <ExpandLessIcon /> : <ExpandMoreIcon />}
        </IconButton>
      ),
    },
  ];
  return (
    <DataTable
      label={t('loadBalancer.revisions')}
      columns={columns.filter(
        ({ id }) => !isCards || !['when', 'change'].includes(id),
      )}
      rows={revisions}
      rowId={({ sequence }) => String(sequence)}
      detail={revision =>
        revision.sequence === opened && <RevisionDetails revision={revision} />
      }
    />
  );
}
