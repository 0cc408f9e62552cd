import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: { padding: theme.spacing(4, 2.5, 5), textAlign: 'center' },
    text: { color: theme.palette.textSubtle },
    action: { marginTop: theme.spacing(2) },
  }),
  { name: 'BambooEmptyList' },
);

/** What stands in a card instead of a list that has no rows, and what to do. */
export function EmptyList(props: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const { title, children, action } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <Typography variant="body1" component="h3">
        <strong>{title}</strong>
      </Typography>
      {children && (
        <Typography variant="body2" className={classes.text}>
          {children}
        </Typography>
      )}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
