import { makeStyles, useTheme } from '@material-ui/core/styles';
import type SvgIcon from '@material-ui/core/SvgIcon';
import Typography from '@material-ui/core/Typography';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import PauseCircleIcon from '@material-ui/icons/PauseCircleOutline';
import RingIcon from '@material-ui/icons/RadioButtonUnchecked';
import ScheduleIcon from '@material-ui/icons/Schedule';
import type { Canary, CanaryStep } from '@bamboo-lb/plugin-bamboo-common';
import { statusColor } from '../components/colors';
import { Subtle } from '../components/Subtle';
import { When } from '../components/When';
import { formatDuration } from '../format/time';
import { useText, type Text } from '../hooks/useText';
import { Actor } from './Actor';
import { formatPercent } from './figures';
import { stepViews, type StepView } from './share';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: theme.spacing(1.5, 1),
      gridTemplateColumns: 'repeat(auto-fit, minmax(120px, 1fr))',
    },
    step: { display: 'flex', gap: theme.spacing(1) },
    icon: { fontSize: 20 },
    weight: { lineHeight: '20px', fontVariantNumeric: 'tabular-nums' },
    ahead: { color: theme.palette.textSubtle },
    why: { marginTop: theme.spacing(1.5) },
  }),
  { name: 'BambooCanarySteps' },
);

type Running = NonNullable<Canary['running']>;

const ICONS: Record<StepView['state'] | 'held', typeof SvgIcon> = {
  done: CheckCircleIcon,
  now: ScheduleIcon,
  held: PauseCircleIcon,
  next: RingIcon,
};

function sayStep(t: Text, step: StepView, running: Running): string {
  const duration = formatDuration(step.seconds * 1000);
  switch (step.state) {
    case 'done':
      return t('canary.steps.done', { duration });
    case 'next':
      return step.weight === 100
        ? t('canary.steps.promote')
        : t('canary.steps.next', { duration });
    default:
      return t(running.paused ? 'canary.steps.held' : 'canary.steps.now', {
        waited: sayWaited(step.seconds, running.waitedSeconds),
        total: duration,
      });
  }
}

/** In the unit of the whole, which stands beside it: "6 of 10 min". */
function sayWaited(seconds: number, waited: number): string {
  const units = [
    [3600, 'h'],
    [60, 'min'],
  ] as const;
  const unit = units.find(([size]) => seconds >= size && seconds % size === 0);
  const [size] = unit ?? [1];
  return String(Math.floor(Math.min(waited, seconds) / size));
}

/** Why the steps do not go on. */
function Why({ running }: { running: Running }) {
  const t = useText();
  const { paused, waiting } = running;
  if (paused) {
    const by = {
      who: <Actor by={paused.by} />,
      when: <When at={paused.at} />,
    };
    return paused.reason
      ? t('canary.steps.pausedBy', { ...by, reason: paused.reason })
      : t('canary.steps.pausedByPlain', by);
  }
  return waiting;
}

/** The steps of a canary: those behind it, the one it is at and the rest. */
export function StepsRow(props: { steps: CanaryStep[]; running: Running }) {
  const { steps, running } = props;
  const t = useText();
  const classes = useStyles();
  const theme = useTheme();
  if (steps.length === 0) {
    return <Subtle>{t('canary.steps.none')}</Subtle>;
  }
  const colors = {
    done: statusColor(theme, 'ok'),
    now: statusColor(theme, 'running'),
    held: statusColor(theme, 'warning'),
    next: theme.palette.textSubtle,
  };
  return (
    <>
      <ol className={classes.list} aria-label={t('canary.steps.label')}>
        {stepViews(steps, running).map(step => {
          const isNow = step.state === 'now';
          const look = isNow && running.paused ? 'held' : step.state;
          const Icon = ICONS[look];
          return (
            <li
              key={step.weight}
              className={classes.step}
              aria-current={isNow ? 'step' : undefined}
            >
              <Icon
                aria-hidden
                className={classes.icon}
                style={{ color: colors[look] }}
              />
              <div>
                <Typography
                  variant="body2"
                  className={`${classes.weight} ${
                    step.state === 'next' ? classes.ahead : ''
                  }`}
                >
                  {isNow ? (
                    <strong>{formatPercent(step.weight)}</strong>
                  ) : (
                    formatPercent(step.weight)
                  )}
                </Typography>
                <Subtle>{sayStep(t, step, running)}</Subtle>
              </div>
            </li>
          );
        })}
      </ol>
      {(running.paused || running.waiting) && (
        <div className={classes.why}>
          <Subtle>
            <Why running={running} />
          </Subtle>
        </div>
      )}
    </>
  );
}
