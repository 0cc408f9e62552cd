import { alpha, makeStyles, useTheme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import InfoIcon from '@material-ui/icons/InfoOutlined';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import type SvgIcon from '@material-ui/core/SvgIcon';
import { useEffect, useRef, type ReactNode } from 'react';
import { statusColor, type StatusToken } from './colors';

/** The four tones of a notice. */
export type NoticeTone = 'warning' | 'error' | 'ok' | 'info';

const TONES: Record<NoticeTone, { token: StatusToken; icon: typeof SvgIcon }> =
  {
    warning: { token: 'warning', icon: WarningIcon },
    error: { token: 'error', icon: ErrorIcon },
    ok: { token: 'ok', icon: CheckCircleIcon },
    info: { token: 'running', icon: InfoIcon },
  };

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      alignItems: 'center',
      flexWrap: 'wrap',
      gap: theme.spacing(1, 1.5),
      padding: theme.spacing(1.5, 2),
      marginBottom: theme.spacing(2),
      borderRadius: theme.shape.borderRadius,
      border: '1px solid',
    },
    icon: { fontSize: 22, alignSelf: 'flex-start' },
    text: { flex: '1 1 240px', overflowWrap: 'anywhere' },
    title: { fontWeight: 700 },
    actions: { display: 'flex', alignItems: 'center', gap: theme.spacing(1) },
  }),
  { name: 'BambooNotice' },
);

/** One sentence about the whole screen, one more about it, and what to do. */
export function Notice(props: {
  tone: NoticeTone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  id?: string;
  /** Takes the focus when it comes, because what had it is gone. */
  takesFocus?: boolean;
  /** Replaces the icon of the tone. */
  icon?: typeof SvgIcon;
}) {
  const { tone, title, children, actions, id, takesFocus } = props;
  const classes = useStyles();
  const theme = useTheme();
  const color = statusColor(theme, TONES[tone].token);
  const tint = alpha(color, 0.1);
  const Icon = props.icon ?? TONES[tone].icon;
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) {
      root.current?.focus();
    }
  }, [takesFocus]);
  return (
    <div
      id={id}
      ref={root}
      tabIndex={takesFocus ? -1 : undefined}
      className={classes.root}
      style={{
        backgroundColor: theme.palette.background.paper,
        backgroundImage: `linear-gradient(${tint}, ${tint})`,
        borderColor: alpha(color, 0.5),
      }}
    >
      <Icon aria-hidden className={classes.icon} style={{ color }} />
      <div className={classes.text}>
        <Typography variant="body2" className={classes.title}>
          {title}
        </Typography>
        {children && (
          <Typography variant="body2" component="div">
            {children}
          </Typography>
        )}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
