import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      color: theme.palette.textSubtle,
      lineHeight: '18px',
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'BambooSubtle' },
);

/** The second, smaller line under what matters; nothing when it is empty. */
export function Subtle(props: { children?: ReactNode; title?: string }) {
  const { children, title } = props;
  const classes = useStyles();
  return children ? (
    <Typography
      variant="caption"
      component="div"
      className={classes.root}
      title={title}
    >
      {children}
    </Typography>
  ) : null;
}
