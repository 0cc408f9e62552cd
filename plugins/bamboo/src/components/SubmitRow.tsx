import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { SubmitButton } from './SubmitButton';

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'flex-end',
      gap: theme.spacing(1, 2),
    },
    reason: { color: theme.palette.textSubtle },
  }),
  { name: 'BambooSubmitRow' },
);

/** The end of a form on a page: its button, and beside it why it waits. */
export function SubmitRow(props: {
  /** For the id of the reason. */
  id: string;
  /** Why the form cannot be submitted; absent when it can. */
  reason: string | undefined;
  isBusy: boolean;
  label: string;
}) {
  const { id, reason, isBusy, label } = props;
  const classes = useStyles();
  return (
    <div className={classes.row}>
      <Typography variant="caption" id={id} className={classes.reason}>
        {reason}
      </Typography>
      <SubmitButton
        isEnabled={reason === undefined && !isBusy}
        reasonId={id}
        label={label}
      />
    </div>
  );
}
