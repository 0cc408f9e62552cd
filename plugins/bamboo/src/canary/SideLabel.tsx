import { makeStyles, useTheme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Target } from '@bamboo-lb/plugin-bamboo-common';
import { CHART_LINES, type LineKind } from '../components/chartLines';
import { Mono } from '../components/Mono';
import { Subtle } from '../components/Subtle';
import { useText } from '../hooks/useText';
import { formatPercent } from './figures';
import { sayVersionOf } from './sayCanary';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', gap: theme.spacing(1.25), minWidth: 0 },
    line: { flexShrink: 0, marginTop: 8 },
    title: { fontWeight: 700, lineHeight: '20px' },
  }),
  { name: 'BambooSideLabel' },
);

/** A side of a canary with its share, and the line that charts draw it with. */
export function SideLabel(props: {
  kind: LineKind;
  target: Target;
  share: number;
}) {
  const { kind, target, share } = props;
  const t = useText();
  const classes = useStyles();
  const { type } = useTheme().palette;
  const which = sayVersionOf(t, target, Date.now());
  return (
    <div className={classes.root}>
      <svg width="28" height="4" aria-hidden className={classes.line}>
        <line
          x1="0"
          x2="28"
          y1="2"
          y2="2"
          strokeWidth="3"
          stroke={CHART_LINES[kind][type]}
          strokeDasharray={CHART_LINES[kind].dash}
        />
      </svg>
      <div style={{ minWidth: 0 }}>
        <Typography variant="body2" className={classes.title}>
          {t('canary.share.side', {
            side: t(`canary.share.${kind}`),
            share: formatPercent(share),
          })}
        </Typography>
        <Subtle>
          <Mono>{target.app}</Mono>
          {which && ` · ${which}`}
        </Subtle>
      </div>
    </div>
  );
}
