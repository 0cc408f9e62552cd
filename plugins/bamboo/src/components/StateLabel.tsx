import { makeStyles, useTheme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type SvgIcon from '@material-ui/core/SvgIcon';
import type { ReactNode } from 'react';
import { statusColor, type StatusToken } from './colors';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', alignItems: 'flex-start' },
    icon: {
      fontSize: 18,
      marginTop: 1,
      marginRight: theme.spacing(1),
      flexShrink: 0,
    },
    label: { fontWeight: 700, lineHeight: '20px' },
    detail: {
      color: theme.palette.textSubtle,
      lineHeight: '18px',
      overflowWrap: 'anywhere',
    },
    '@keyframes turn': { to: { transform: 'rotate(360deg)' } },
    turning: {
      animation: '$turn 2s linear infinite',
      '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
    },
  }),
  { name: 'BambooStateLabel' },
);

/** How a state looks and what it says. */
export interface StateLook {
  icon: typeof SvgIcon;
  token: StatusToken;
  label: string;
  /** The icon turns, for what is under way. */
  isTurning?: boolean;
}

/** A state as icon and word, with a second line that says why. */
export function StateLabel(props: {
  look: StateLook;
  detail?: ReactNode;
  isPlain?: boolean;
}) {
  const { look, detail, isPlain } = props;
  const classes = useStyles();
  const theme = useTheme();
  const Icon = look.icon;
  return (
    <div className={classes.root}>
      <Icon
        aria-hidden
        className={`${classes.icon} ${look.isTurning ? classes.turning : ''}`}
        style={{ color: statusColor(theme, look.token) }}
      />
      <div>
        <Typography
          variant="body2"
          className={isPlain ? undefined : classes.label}
        >
          {look.label}
        </Typography>
        {detail && (
          <Typography
            variant="caption"
            component="div"
            className={classes.detail}
          >
            {detail}
          </Typography>
        )}
      </div>
    </div>
  );
}
