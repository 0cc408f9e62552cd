import type { AgentReport } from '@bamboo-lb/plugin-bamboo-common';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { Subtle } from '../components/Subtle';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import {
  msUntil,
  PHASES,
  sayHow,
  sayMs,
  sayProof,
} from '../status/reportStatus';

const useStyles = makeStyles(
  theme => ({
    root: {
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      margin: theme.spacing(0.5, 0, 1.5),
    },
  }),
  { name: 'BambooReportTable' },
);

const NOT_REACHED = '–';

function ReportCard({ report }: { report: AgentReport }) {
  const t = useText();
  const phases = PHASES.flatMap(phase => {
    const ms = msUntil(report, phase);
    return ms === undefined
      ? []
      : t(`loadBalancer.phaseIn.${phase}`, { ms: sayMs(ms) });
  });
  return (
    <>
      <div>
        <strong>{report.agent}</strong> · {sayHow(t, report)}
      </div>
      <Subtle>{sayProof(t, report)}</Subtle>
      <Subtle>{phases.join(' · ')}</Subtle>
    </>
  );
}

/** How each agent took a revision, and how long it was at which phase. */
export function ReportTable(props: { reports: AgentReport[] }) {
  const { reports } = props;
  const t = useText();
  const classes = useStyles();
  const isCards = useViewport() === 'cards';
  const label = t('loadBalancer.reports');
  const rowId = ({ agent, at }: AgentReport) => `${agent} ${at}`;
  const columns: DataColumn<AgentReport>[] = [
    {
      id: 'agent',
      title: t('loadBalancer.column.agent'),
      width: 14,
      cell: ({ agent }) => <strong>{agent}</strong>,
    },
    {
      id: 'how',
      title: t('loadBalancer.column.how'),
      width: 31,
      cell: report => (
        <>
          {sayHow(t, report)}
          <Subtle>{sayProof(t, report)}</Subtle>
        </>
      ),
    },
    ...PHASES.map(phase => ({
      id: phase,
      title: t(`loadBalancer.phase.${phase}`),
      width: 11,
      isNumeric: true,
      cell: (report: AgentReport) => {
        const ms = msUntil(report, phase);
        return ms === undefined ? NOT_REACHED : sayMs(ms);
      },
    })),
  ];
  if (reports.length === 0) {
    return (
      <Typography variant="body2" gutterBottom>
        {t('loadBalancer.noReports')}
      </Typography>
    );
  }
  return (
    <>
      <Typography variant="body2" component="h3">
        <strong>{label}</strong>
      </Typography>
      <Subtle>{t('loadBalancer.reportsDetail')}</Subtle>
      <div className={classes.root}>
        {isCards ? (
          <CardList label={label} rows={reports} rowId={rowId}>
            {report => <ReportCard report={report} />}
          </CardList>
        ) : (
          <DataTable
            label={label}
            columns={columns}
            rows={reports}
            rowId={rowId}
          />
        )}
      </div>
    </>
  );
}
