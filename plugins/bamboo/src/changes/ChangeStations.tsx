import type { AgentReport, Revision } from '@bamboo-lb/plugin-bamboo-common';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { ReactNode } from 'react';
import { Subtle } from '../components/Subtle';
import { Who } from '../components/Who';
import { formatPrecise } from '../format/time';
import { useText } from '../hooks/useText';
import { sayHow, sayMs, sayProof } from '../status/reportStatus';
import { madeIn, stationsOf } from './stations';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: theme.spacing(0, 0, 2), padding: 0 },
    row: { display: 'flex', gap: theme.spacing(2) },
    time: {
      color: theme.palette.textSubtle,
      flex: 'none',
      fontVariantNumeric: 'tabular-nums',
    },
    heading: { marginTop: theme.spacing(2) },
  }),
  { name: 'BambooChangeStations' },
);

function Row(props: { at: number; children: ReactNode }) {
  const classes = useStyles();
  const iso = new Date(props.at).toISOString();
  return (
    <Typography variant="body2" component="li" className={classes.row}>
      <time className={classes.time} dateTime={iso} title={iso}>
        {formatPrecise(props.at)}
      </time>
      <span>{props.children}</span>
    </Typography>
  );
}

function AgentStations({ report }: { report: AgentReport }) {
  const t = useText();
  const classes = useStyles();
  const heading = t('changes.agent', {
    agent: report.agent,
    how: sayHow(t, report),
  });
  return (
    <>
      <Typography variant="body2" component="h3" className={classes.heading}>
        <strong>{heading}</strong>
      </Typography>
      <Subtle>{sayProof(t, report)}</Subtle>
      <ol className={classes.list} aria-label={heading}>
        {stationsOf(report).map(({ phase, at, ms }) => (
          <Row key={phase} at={at}>
            {phase === 'received'
              ? t('changes.received')
              : t('changes.after', {
                  station: t(`loadBalancer.phase.${phase}`),
                  ms: sayMs(ms),
                })}
          </Row>
        ))}
      </ol>
    </>
  );
}

/** The way of a change: published, and what each agent did with it when. */
export function ChangeStations({ revision }: { revision: Revision }) {
  const t = useText();
  const classes = useStyles();
  const { cause, createdAt, reports } = revision;
  const parts = madeIn(revision).map(({ part, ms }) =>
    t(`changes.${part}`, { ms: sayMs(ms) }),
  );
  return (
    <>
      <ol className={classes.list} aria-label={t('changes.published')}>
        <Row at={Date.parse(createdAt)}>
          {cause.by
            ? t('changes.publishedBy', { who: <Who by={cause.by} /> })
            : t('changes.published')}
          <Subtle>{cause.text}</Subtle>
          <Subtle>
            {parts.length > 0 && t('changes.made', { parts: parts.join(', ') })}
          </Subtle>
        </Row>
      </ol>
      {reports.length === 0 && (
        <Typography variant="body2">{t('changes.noReports')}</Typography>
      )}
      {reports.map(report => (
        <AgentStations key={`${report.agent} ${report.at}`} report={report} />
      ))}
      {reports.length > 0 && <Subtle>{t('changes.clock')}</Subtle>}
    </>
  );
}
