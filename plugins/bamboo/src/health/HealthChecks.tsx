import type { App, HealthCheck } from '@bamboo-lb/plugin-bamboo-common';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Mono } from '../components/Mono';
import { SectionCard } from '../components/SectionCard';
import { useText, type Text } from '../hooks/useText';
import { sayCheck } from '../status/instanceStatus';

const useStyles = makeStyles(
  theme => ({
    list: {
      display: 'grid',
      gridTemplateColumns: 'max-content 1fr',
      gap: theme.spacing(0.5, 2),
      margin: 0,
      '& dd': { margin: 0 },
      '& dt': { color: theme.palette.textSubtle },
      '& + &': { marginTop: theme.spacing(2) },
    },
  }),
  { name: 'BambooHealthChecks' },
);

function sayPort(t: Text, app: App, check: HealthCheck) {
  const what = <Mono>{sayCheck(check) ?? check.protocol}</Mono>;
  const named = app.ports.find(({ index }) => index === check.portIndex)?.name;
  const port = named ?? check.port ?? check.portIndex;
  return port === undefined
    ? what
    : t('health.checks.onPort', { check: what, port: String(port) });
}

/** The health checks of an app as they are defined in Marathon. */
export function HealthChecks({ app }: { app: App }) {
  const t = useText();
  const classes = useStyles();
  return (
    <SectionCard
      title={t('health.checks.title')}
      subtitle={t('health.checks.subtitle')}
    >
      {app.healthChecks.length === 0 && (
        <Typography variant="body2">
          {t('health.checks.none')}. {t('health.checks.noneDetail')}
        </Typography>
      )}
      {app.healthChecks.map((check, index) => (
        <Typography
          key={index}
          variant="body2"
          component="dl"
          className={classes.list}
        >
          <dt>{t('health.checks.check')}</dt>
          <dd>{sayPort(t, app, check)}</dd>
          <dt>{t('health.checks.every')}</dt>
          <dd>
            {t('health.checks.everyValue', {
              interval: String(check.intervalSeconds),
              timeout: String(check.timeoutSeconds),
            })}
          </dd>
          <dt>{t('health.checks.grace')}</dt>
          <dd>
            {t('health.checks.graceValue', {
              seconds: String(check.gracePeriodSeconds),
            })}
          </dd>
          <dt>{t('health.checks.givesUp')}</dt>
          <dd>
            {check.maxConsecutiveFailures === 0
              ? t('health.checks.givesUpNever')
              : t('health.checks.givesUpValue', {
                  count: check.maxConsecutiveFailures,
                })}
          </dd>
        </Typography>
      ))}
    </SectionCard>
  );
}
