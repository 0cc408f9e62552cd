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

/** A value over time; null where it is not known. */
export interface TimePoint {
  at: number;
  value: number | null;
}

/** Safe for colour-blind readers, on light and on dark paper. */
const LINE = { light: '#0072B2', dark: '#6CB8EA' };

const HEIGHT = 220;
const Y_AXIS = 44;
/** Room at the right end for the name and the value of the line. */
const LABEL = 84;
const TICKS = 4;

function ticksOf(from: number, to: number): number[] {
  return Array.from(
    { length: TICKS },
    (_, index) => from + ((to - from) * index) / (TICKS - 1),
  );
}

/** One line over time, with its name and newest value at its right end. */
export function TimeChart(props: {
  points: TimePoint[];
  /** The shortest stretch of time to show, in milliseconds. */
  minSpan: number;
  /** The name of the line. */
  name: string;
  /** What the chart shows, in a sentence for those who do not see it. */
  label: string;
  format: (value: number) => string;
}) {
  const { points, minSpan, name, label, format } = props;
  const { palette, typography, shape } = useTheme();
  const color = LINE[palette.type];
  const from = points[0]?.at ?? 0;
  const last = points[points.length - 1];
  const to = Math.max(last?.at ?? 0, from + minSpan);
  const axis = {
    tickLine: false,
    tick: { fill: palette.textSubtle, fontSize: 12 },
    stroke: palette.divider,
  };
  const sayTime = (at: number) =>
    formatClock(at, { now: at }, to - from < 5 * 60_000);
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
        margin={{ top: 8, right: LABEL, bottom: 0, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke={palette.divider} />
        <XAxis
          {...axis}
          dataKey="at"
          type="number"
          scale="time"
          domain={[from, to]}
          ticks={ticksOf(from, to)}
          tickFormatter={sayTime}
        />
        <YAxis
          {...axis}
          axisLine={false}
          width={Y_AXIS}
          tickCount={5}
          domain={[0, 'auto']}
        />
        <Tooltip
          labelFormatter={at => formatClock(Number(at), { now: to }, true)}
          formatter={value => [format(Number(value)), name]}
          contentStyle={{
            backgroundColor: palette.background.paper,
            borderColor: palette.divider,
            borderRadius: shape.borderRadius,
            fontSize: 12,
          }}
        />
        <Line
          dataKey="value"
          stroke={color}
          strokeWidth={2}
          dot={false}
          connectNulls={false}
          isAnimationActive={false}
          label={({ index, x, y }) =>
            index === points.length - 1 && last?.value !== null ? (
              <text
                x={Number(x) + 6}
                y={Number(y)}
                dy={4}
                fill={color}
                fontSize={12}
                fontWeight={700}
              >
                {`${name} ${format(last?.value ?? 0)}`}
              </text>
            ) : (
              <g />
            )
          }
        />
      </LineChart>
    </ResponsiveContainer>
  );
}
