import { useTheme } from '@material-ui/core/styles';
import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatClock } from '../format/time';
import { CHART_LINES, type LineKind } from './chartLines';
import { axisTicks, spreadLabels } from './chartScale';

/** A point in time with a value of each line; null where it is not known. */
export interface TimePoint {
  at: number;
  values: (number | null)[];
}

/** A line: its looks and the name at its right end. */
export interface TimeLine {
  kind: LineKind;
  name: string;
}

const HEIGHT = 220;
const TOP = 8;
const X_AXIS = 30;
/** Room at the right end for the name and the value of a line. */
const LABEL = 84;
const LABEL_GAP = 12;
const PLOT = HEIGHT - TOP - X_AXIS;
/** The times below the axis begin there. */
const LOWEST_LABEL = PLOT - 6;
const CHARACTER = 7;
const TICKS = 4;
/** The newest values may still be on their way. */
const LATEST_POINTS = 3;

function timeTicks([from, to]: [number, number]): number[] {
  return Array.from(
    { length: TICKS },
    (_, index) => from + ((to - from) * index) / (TICKS - 1),
  );
}

/** The index of the newest value of each line; -1 where there is none now. */
function newestIndexes(points: TimePoint[], lines: number): number[] {
  return Array.from({ length: lines }, (_, line) => {
    let index = points.length - 1;
    while (index >= 0 && points[index]?.values[line] === null) {
      index -= 1;
    }
    return index >= points.length - LATEST_POINTS ? index : -1;
  });
}

/** Lines over time, each with its name and newest value at its right end. */
export function TimeChart(props: {
  points: TimePoint[];
  lines: TimeLine[];
  /** The first and the last millisecond to show. */
  range: [number, number];
  /** What the chart shows, in a sentence for those who do not see it. */
  label: string;
  /** The vertical axis reaches at least this far; 1 when left out. */
  floor?: number;
  /** A value with its unit. */
  format: (value: number) => string;
  /** A value at the end of its line, where room is short. */
  formatEnd?: (value: number) => string;
  /** A value at the axis. */
  formatTick?: (value: number) => string;
}) {
  const { points, lines, range, label, format } = props;
  const { palette, typography, shape } = useTheme();
  const { formatTick = String, formatEnd = format } = props;
  const ticks = axisTicks(
    points.flatMap(({ values }) => values),
    props.floor,
  );
  const max = ticks[ticks.length - 1] ?? 1;
  const [from, to] = range;
  const axis = {
    tickLine: false,
    tick: { fill: palette.textSubtle, fontSize: 12 },
    stroke: palette.divider,
  };
  const sayTime = (at: number) =>
    formatClock(at, { now: at }, to - from < 5 * 60_000);
  const newest = newestIndexes(points, lines.length);
  const valueAt = (line: number) =>
    points[newest[line] ?? -1]?.values[line] ?? null;
  const moves = spreadLabels(
    lines.map((_, line) => {
      const value = valueAt(line);
      // What has no label is out of everybody's way.
      return value === null ? -HEIGHT * (line + 1) : (1 - value / max) * PLOT;
    }),
    LABEL_GAP,
    LOWEST_LABEL,
  );
  return (
    <ResponsiveContainer
      width="100%"
      height={HEIGHT}
      // What is shown until the browser has measured the page.
      initialDimension={{ width: 600, height: HEIGHT }}
    >
      <LineChart
        data={points}
        role="img"
        aria-label={label}
        style={{ fontFamily: typography.fontFamily }}
        margin={{ top: TOP, right: LABEL, bottom: 0, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke={palette.divider} />
        <XAxis
          {...axis}
          dataKey="at"
          type="number"
          scale="time"
          height={X_AXIS}
          domain={range}
          allowDataOverflow
          ticks={timeTicks(range)}
          tickFormatter={sayTime}
        />
        <YAxis
          {...axis}
          axisLine={false}
          width={
            10 +
            CHARACTER * Math.max(...ticks.map(tick => formatTick(tick).length))
          }
          ticks={ticks}
          domain={[0, max]}
          tickFormatter={formatTick}
        />
        <Tooltip
          labelFormatter={at => formatClock(Number(at), { now: to }, true)}
          formatter={(value, name) => [format(Number(value)), name]}
          contentStyle={{
            backgroundColor: palette.background.paper,
            borderColor: palette.divider,
            borderRadius: shape.borderRadius,
            fontSize: 12,
          }}
        />
        {lines.map(({ kind, name }, line) => (
          <Line
            key={kind}
            name={name}
            dataKey={(point: TimePoint) => point.values[line] ?? null}
            stroke={CHART_LINES[kind][palette.type]}
            strokeDasharray={CHART_LINES[kind].dash}
            strokeWidth={2}
            dot={false}
            connectNulls={false}
            isAnimationActive={false}
            label={({ index, x, y }) => {
              const value = valueAt(line);
              return index === newest[line] && value !== null ? (
                <text
                  x={Number(x) + 6}
                  y={Number(y) + (moves[line] ?? 0)}
                  dy={4}
                  fill={CHART_LINES[kind][palette.type]}
                  fontSize={12}
                  fontWeight={700}
                >
                  {`${name} ${formatEnd(value)}`}
                </text>
              ) : (
                <g />
              );
            }}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
