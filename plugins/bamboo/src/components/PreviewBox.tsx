import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import VisibilityIcon from '@material-ui/icons/VisibilityOutlined';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      padding: theme.spacing(2),
      borderRadius: theme.shape.borderRadius,
      backgroundColor: theme.palette.background.default,
    },
    title: { display: 'flex', alignItems: 'center', gap: 8, fontWeight: 700 },
  }),
  { name: 'BambooPreviewBox' },
);

/** What something would do, said before it is done. */
export function PreviewBox(props: { title: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <div className={classes.root} role="status">
      <Typography variant="body2" className={classes.title}>
        <VisibilityIcon aria-hidden fontSize="small" />
        {props.title}
      </Typography>
      <Typography variant="body2" component="div">
        {props.children}
      </Typography>
    </div>
  );
}
