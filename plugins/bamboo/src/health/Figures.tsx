import type { App, Instance } from '@bamboo-lb/plugin-bamboo-common';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { agentsOf, answeringAgents } from '../status/haproxyStatus';
import { joinNames } from './HealthNotice';

const useStyles = makeStyles(
  theme => ({
    // The gaps between the figures are the lines between them.
    root: {
      display: 'grid',
      gridTemplateColumns: 'repeat(5, 1fr)',
      gap: 1,
      overflow: 'hidden',
      marginBottom: theme.spacing(2),
      backgroundColor: theme.palette.divider,
    },
    narrow: {
      gridTemplateColumns: '1fr 1fr',
      '& > :last-child': { gridColumn: '1 / -1' },
    },
    figure: {
      margin: 0,
      padding: theme.spacing(1.5, 2.5),
      backgroundColor: theme.palette.background.paper,
    },
    value: {
      margin: 0,
      fontFamily: theme.typography.fontFamily,
      fontSize: 24,
      lineHeight: '34px',
      fontWeight: 700,
      fontVariantNumeric: 'tabular-nums',
    },
    unit: { fontSize: 14, fontWeight: 400 },
    subtle: { color: theme.palette.textSubtle },
  }),
  { name: 'BambooFigures' },
);

/** Adds up what the HAProxys count; nothing when none of them counts. */
export function sumOf(
  instances: Instance[],
  counter: 'sessions' | 'requestsPerSecond',
): number | undefined {
  const values = instances
    .flatMap(({ loadBalancers }) => loadBalancers)
    .flatMap(on => on[counter] ?? []);
  return values.length > 0
    ? values.reduce((all, value) => all + value, 0)
    : undefined;
}

function Figure(props: {
  name: string;
  value: string;
  unit?: string;
  detail: string;
}) {
  const classes = useStyles();
  return (
    <dl className={classes.figure}>
      <Typography variant="caption" component="dt" className={classes.subtle}>
        {props.name}
      </Typography>
      <dd className={classes.value}>
        {props.value}
        {props.unit && <span className={classes.unit}> {props.unit}</span>}
      </dd>
      <Typography
        variant="caption"
        component="dd"
        className={classes.subtle}
        style={{ margin: 0 }}
      >
        {props.detail}
      </Typography>
    </dl>
  );
}

/** Five numbers about the app. */
export function Figures({ app }: { app: App }) {
  const t = useText();
  const classes = useStyles();
  const isNarrow = useViewport() === 'cards';
  const { healthy, unhealthy, unknown, total } = app.health;
  const agents = answeringAgents(app.instances);
  const noAgent =
    agentsOf(app.instances).length > 0
      ? t('health.figure.rotationUnseen')
      : t('health.figure.rotationNone');
  const inRotation = app.instances.filter(i => i.inRotation).length;
  const requests = sumOf(app.instances, 'requestsPerSecond');
  const sessions = sumOf(app.instances, 'sessions');
  const of = (count: number) =>
    t('count.of', { part: String(count), total: String(total) });
  return (
    <Paper className={`${classes.root} ${isNarrow ? classes.narrow : ''}`}>
      <Figure
        name={t('health.figure.healthy')}
        value={of(healthy)}
        detail={
          unhealthy + unknown === 0
            ? t(
                app.healthChecks.length > 0
                  ? 'health.figure.healthyNone'
                  : 'health.marathon.runningDetail',
              )
            : t('health.figure.healthyDetail', {
                unhealthy: String(unhealthy),
                unknown: String(unknown),
              })
        }
      />
      <Figure
        name={t('health.figure.rotation')}
        value={of(inRotation)}
        detail={
          agents.length > 0
            ? t('health.figure.rotationOn', { agents: joinNames(t, agents) })
            : noAgent
        }
      />
      <Figure
        name={t('health.figure.requests')}
        value={requests?.toFixed(1) ?? t('health.figure.unknown')}
        unit={requests === undefined ? undefined : t('health.figure.perSecond')}
        detail={
          requests === undefined
            ? t('health.figure.noReport')
            : t('health.figure.requestsDetail')
        }
      />
      <Figure
        name={t('health.figure.sessions')}
        value={sessions?.toLocaleString() ?? t('health.figure.unknown')}
        detail={
          sessions === undefined
            ? t('health.figure.noReport')
            : t('health.figure.sessionsDetail')
        }
      />
      <Figure
        name={t('health.figure.deployment')}
        value={
          app.deployments.length > 0
            ? t('health.figure.running')
            : t('health.figure.none')
        }
        detail={t('health.figure.wanted', { count: app.instancesWanted })}
      />
    </Paper>
  );
}
