import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import type { App } from '@bamboo-lb/plugin-bamboo-common';
import { Mono } from '../components/Mono';
import { useText } from '../hooks/useText';

const useStyles = makeStyles(
  theme => ({
    root: { padding: theme.spacing(7, 2.5), textAlign: 'center' },
    text: {
      maxWidth: 540,
      margin: theme.spacing(1, 'auto', 3),
      color: theme.palette.textSubtle,
    },
    button: { textTransform: 'none' },
    picture: { maxWidth: '100%', marginBottom: theme.spacing(2) },
  }),
  { name: 'BambooEmptyDns' },
);

const INSTANCE_Y = [5, 35, 65];

function Picture() {
  const t = useText();
  const classes = useStyles();
  const { palette } = useTheme();
  const line = { stroke: palette.textSubtle, fill: 'none' };
  const text = {
    fontSize: 11,
    textAnchor: 'middle' as const,
    fill: palette.textSubtle,
  };
  return (
    <svg
      className={classes.picture}
      width="220"
      height="92"
      viewBox="0 0 220 92"
      aria-hidden
    >
      <rect x="1" y="31" width="72" height="30" rx="3" {...line} />
      <text x="37" y="50" {...text}>
        {t('dns.empty.yourName')}
      </text>
      {INSTANCE_Y.map(y => (
        <g key={y}>
          <path
            d={`M73 46H112L151 ${y + 11}`}
            strokeDasharray="3 3"
            {...line}
          />
          <rect x="151" y={y} width="66" height="22" rx="3" {...line} />
          <text x="184" y={y + 15} {...text}>
            {t('dns.empty.instance')}
          </text>
        </g>
      ))}
      <circle cx="112" cy="46" r="8" fill={palette.primary.main} />
    </svg>
  );
}

function sayRunning({ derivedNames }: App, canCreate: boolean) {
  if (derivedNames.length > 0) {
    return 'dns.empty.unmapped';
  }
  return canCreate ? 'dns.empty.running' : 'dns.empty.runningReadOnly';
}

/** The first thing that the owner of a service without a name sees. */
export function EmptyDns(props: {
  /** The app to name, or the id that Marathon does not know. */
  app?: App;
  missingApp?: string;
  canCreate: boolean;
  onAdd: () => void;
}) {
  const { app, missingApp, canCreate, onAdd } = props;
  const t = useText();
  const classes = useStyles();
  return (
    <Paper className={classes.root}>
      <Picture />
      <Typography variant="h5" component="h2">
        {app || !missingApp
          ? t('dns.empty.title')
          : t('dns.empty.missing', { app: <Mono>{missingApp}</Mono> })}
      </Typography>
      <Typography className={classes.text}>
        {app
          ? t(sayRunning(app, canCreate), {
              count: app.health.healthy,
              app: <Mono>{app.id}</Mono>,
            })
          : t(
              canCreate
                ? 'dns.empty.missingDetail'
                : 'dns.empty.missingReadOnly',
            )}
      </Typography>
      {canCreate && (
        <Button
          variant="contained"
          color="primary"
          className={classes.button}
          startIcon={<AddIcon />}
          onClick={onAdd}
        >
          {t('dns.action.add')}
        </Button>
      )}
    </Paper>
  );
}
