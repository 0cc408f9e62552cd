import { makeStyles } from '@material-ui/core/styles';
import type { App, Target } from '@bamboo-lb/plugin-bamboo-common';
import { useText } from '../hooks/useText';
import { sayVersionOf } from '../canary/sayCanary';
import { Mono } from './Mono';
import { Subtle } from './Subtle';

const useStyles = makeStyles(
  theme => ({
    target: {
      display: 'flex',
      justifyContent: 'space-between',
      gap: 8,
      paddingRight: theme.spacing(2),
    },
    port: {
      color: theme.palette.textSubtle,
      fontSize: 12,
      marginLeft: 4,
      whiteSpace: 'nowrap',
    },
    weight: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  }),
  { name: 'BambooTargets' },
);

/** The name that Marathon gives a port of an app, where it is known. */
export function portName(
  target: Pick<Target, 'cluster' | 'app' | 'port'>,
  apps: App[],
): string | undefined {
  return apps
    .find(({ cluster, id }) => cluster === target.cluster && id === target.app)
    ?.ports.find(({ index }) => index === target.port)?.name;
}

function isDown(target: Target, apps: App[]): boolean {
  const app = apps.find(
    ({ cluster, id }) => cluster === target.cluster && id === target.app,
  );
  return (
    app !== undefined &&
    !app.instances.some(
      ({ inRotation, version }) =>
        inRotation &&
        (target.version === undefined || version === target.version),
    )
  );
}

/** The apps that a mapping goes to, with their shares when there are several. */
export function Targets(props: {
  targets: Target[];
  apps?: App[];
  /** A side that is down gives its requests to the other. */
  isCanary?: boolean;
}) {
  const { targets, apps = [] } = props;
  const classes = useStyles();
  const t = useText();
  const sayPort = (target: Target) =>
    portName(target, apps) ??
    (target.port > 0 ? t('dns.port', { port: String(target.port) }) : '');
  return (
    <>
      {targets.map(target => (
        <div
          key={`${target.cluster}${target.app}:${target.port} ${target.version}`}
          className={classes.target}
        >
          <span>
            <Mono>{target.app}</Mono>
            <span className={classes.port}>{sayPort(target)}</span>
            <Subtle>{sayVersionOf(t, target, Date.now())}</Subtle>
            {/* Of a single app the state of the mapping says it. */}
            {targets.length > 1 && isDown(target, apps) && (
              <Subtle>
                {t(props.isCanary ? 'canary.sideDown' : 'dns.targetDown')}
              </Subtle>
            )}
          </span>
          {targets.length > 1 && (
            <span className={classes.weight}>
              {t('dns.weight', { weight: String(target.weight) })}
            </span>
          )}
        </div>
      ))}
    </>
  );
}
