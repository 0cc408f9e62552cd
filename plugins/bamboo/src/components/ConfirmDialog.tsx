import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useState, type ReactNode } from 'react';
import { errorText } from '../format/errorText';
import { statusColor } from './colors';
import { Notice } from './Notice';

const useStyles = makeStyles(
  { paper: { '& [class*="MuiButton-root"]': { textTransform: 'none' } } },
  { name: 'BambooConfirmDialog' },
);

/**
 * Asks before something that takes names or servers out of traffic. The focus
 * is on keeping things as they are.
 */
export function ConfirmDialog(props: {
  title: ReactNode;
  children: ReactNode;
  keep: string;
  confirm: string;
  /** The confirming button is in the colour of errors. */
  isDestructive?: boolean;
  sayFailure: (message: string) => string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}) {
  const { onConfirm, onClose, isDestructive } = props;
  const classes = useStyles();
  const theme = useTheme();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const color = statusColor(theme, 'error');
  const confirm = async () => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(errorText(error));
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      open
      fullWidth
      maxWidth="xs"
      onClose={onClose}
      classes={{ paper: classes.paper }}
      aria-labelledby="bamboo-confirm-title"
      aria-describedby="bamboo-confirm-text"
    >
      <DialogTitle id="bamboo-confirm-title">{props.title}</DialogTitle>
      <DialogContent>
        {failure !== undefined && (
          <Notice tone="error" title={props.sayFailure(failure)} />
        )}
        <Typography variant="body2" component="div" id="bamboo-confirm-text">
          {props.children}
        </Typography>
      </DialogContent>
      <DialogActions>
        <Button
          // What changes nothing is what Enter does in a dialog that asks.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          // The focus comes before the ripple, which would have to pulsate.
          focusRipple={false}
          onClick={onClose}
        >
          {props.keep}
        </Button>
        <Button
          variant="outlined"
          disabled={isBusy}
          onClick={confirm}
          style={isDestructive ? { color, borderColor: color } : undefined}
        >
          {props.confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
