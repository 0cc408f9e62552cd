import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import Typography from '@material-ui/core/Typography';
import { useRef, type ReactNode } from 'react';
import {
  useFormDialogStyles,
  useIsFullScreen,
} from '../../components/formDialogStyles';
import { Notice } from '../../components/Notice';
import { SubmitButton } from '../../components/SubmitButton';
import { useText } from '../../hooks/useText';

/** A form in a dialog; over the whole screen where that is small. */
export function FormDialog(props: {
  title: string;
  text: string;
  submit: string;
  /** Why it cannot be submitted; absent when it can. */
  reason?: string;
  isBusy: boolean;
  failure?: { title: string; sentences: string[] };
  children: ReactNode;
  /** Answers whether the form was right; else its first wrong field is focused. */
  onSubmit: () => Promise<boolean>;
  onClose: () => void;
}) {
  const { title, text, submit, reason, isBusy, failure, onClose } = props;
  const t = useText();
  const classes = useFormDialogStyles();
  const isFullScreen = useIsFullScreen();
  const form = useRef<HTMLFormElement>(null);
  const showWrong = () => {
    const wrong = form.current?.querySelector('[aria-invalid="true"]');
    if (wrong instanceof HTMLElement) {
      wrong.focus();
    }
  };
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      fullScreen={isFullScreen}
      onClose={onClose}
      classes={{ paper: classes.paper }}
      aria-labelledby="bamboo-canary-dialog-title"
    >
      <form
        ref={form}
        noValidate
        style={{ overflow: 'auto' }}
        onSubmit={async event => {
          event.preventDefault();
          if (!isBusy && !(await props.onSubmit())) {
            // Once what is wrong is marked.
            setTimeout(showWrong);
          }
        }}
      >
        <div className={classes.header}>
          <Typography
            variant="h5"
            component="h2"
            id="bamboo-canary-dialog-title"
            style={{ overflowWrap: 'anywhere' }}
          >
            {title}
          </Typography>
          <Typography variant="body2" className={classes.subtle}>
            {text}
          </Typography>
        </div>
        <DialogContent className={classes.content}>
          {failure && (
            <Notice tone="error" title={failure.title}>
              {failure.sentences.map(sentence => (
                <div key={sentence}>{sentence}</div>
              ))}
            </Notice>
          )}
          {props.children}
        </DialogContent>
        <DialogActions className={classes.actions}>
          <Typography
            variant="caption"
            id="bamboo-canary-dialog-reason"
            className={classes.reason}
          >
            {reason}
          </Typography>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <SubmitButton
            isEnabled={reason === undefined && !isBusy}
            reasonId="bamboo-canary-dialog-reason"
            label={submit}
          />
        </DialogActions>
      </form>
    </Dialog>
  );
}
