import { Progress } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Canary, SideFigures } from '@bamboo-lb/plugin-bamboo-common';
import { lazy, Suspense, useMemo } from 'react';
import type { TimePoint } from '../components/TimeChart';
import { SectionCard } from '../components/SectionCard';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { formatLatency, formatNumber, formatShare } from './figures';

// The chart is larger than all the rest of the page.
const TimeChart = lazy(() =>
  import('../components/TimeChart').then(module => ({
    default: module.TimeChart,
  })),
);

const SPAN_MS = 15 * 60_000;

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      columnGap: theme.spacing(2),
    },
    wide: { gridTemplateColumns: 'repeat(3, minmax(0, 1fr))' },
    // As high as a chart, so that nothing jumps when the first requests come.
    none: {
      height: 220,
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'center',
      color: theme.palette.textSubtle,
    },
  }),
  { name: 'BambooCanaryCharts' },
);

/** A measure of both sides over time. */
interface Measure {
  id: 'requests' | 'errors' | 'latency';
  of: (side: SideFigures) => number | null;
  /** The axis reaches at least this far. */
  floor: number;
  /** With its unit. */
  format: (value: number) => string;
  formatTick: (value: number) => string;
  formatEnd: (value: number) => string;
}

const trim = (value: number) => String(Number(value.toFixed(2)));

const MEASURES: Measure[] = [
  {
    id: 'requests',
    of: side => side.requestsPerSecond,
    floor: 1,
    format: value => formatNumber(value, 1),
    formatEnd: value => formatNumber(value, 1),
    formatTick: trim,
  },
  {
    id: 'errors',
    of: side => side.errorShare,
    floor: 0.4,
    format: value => formatShare(value / 100),
    formatEnd: value => formatNumber(value, 2),
    formatTick: value => `${trim(value)}\u00a0%`,
  },
  {
    id: 'latency',
    of: side => side.p95,
    floor: 4,
    format: formatLatency,
    formatEnd: value => formatNumber(value, value < 10 ? 1 : 0, 0),
    formatTick: value => `${trim(value)}\u00a0ms`,
  },
];

/** The points as a chart draws them; percent in place of shares. */
function pointsOf(canary: Canary, { id, of }: Measure): TimePoint[] {
  const factor = id === 'errors' ? 100 : 1;
  const valueOf = (side: SideFigures | null) => {
    const value = side && of(side);
    return value === null ? null : value * factor;
  };
  return canary.points.map(({ at, stable, canary: there }) => ({
    at: Date.parse(at),
    values: [valueOf(stable), valueOf(there)],
  }));
}

function MeasureChart(props: { canary: Canary; measure: Measure }) {
  const { canary, measure } = props;
  const { id } = measure;
  const t = useText();
  const classes = useStyles();
  const points = useMemo(() => pointsOf(canary, measure), [canary, measure]);
  const hasRequests = canary.points.some(
    ({ stable, canary: there }) =>
      (stable?.requests ?? 0) + (there?.requests ?? 0) > 0,
  );
  const newest = (line: number) => {
    const value = [...points]
      .reverse()
      .map(({ values }) => values[line])
      .find(v => typeof v === 'number');
    return typeof value === 'number'
      ? measure.format(value)
      : t('canary.chart.unknown');
  };
  const to = points[points.length - 1]?.at ?? 0;
  const title = t(`canary.chart.${id}`);
  return (
    <SectionCard title={title} subtitle={t(`canary.chart.${id}Subtitle`)}>
      {hasRequests ? (
        <Suspense fallback={<Progress />}>
          <TimeChart
            points={points}
            range={[to - SPAN_MS, to]}
            lines={[
              { kind: 'stable', name: t('canary.chart.stable') },
              { kind: 'canary', name: t('canary.chart.canary') },
            ]}
            label={t('canary.chart.label', {
              title,
              stable: newest(0),
              canary: newest(1),
            })}
            floor={measure.floor}
            format={measure.format}
            formatEnd={measure.formatEnd}
            formatTick={measure.formatTick}
          />
        </Suspense>
      ) : (
        <Typography variant="body2" className={classes.none}>
          {t('canary.chart.none')}
        </Typography>
      )}
    </SectionCard>
  );
}

/** Requests, errors and latency of both sides over the same 15 minutes. */
export function CanaryCharts({ canary }: { canary: Canary }) {
  const classes = useStyles();
  const isWide = useViewport() === 'wide';
  return (
    <div className={`${classes.row} ${isWide ? classes.wide : ''}`}>
      {MEASURES.map(measure => (
        <MeasureChart key={measure.id} canary={canary} measure={measure} />
      ))}
    </div>
  );
}
