import Button from '@material-ui/core/Button';

/**
 * The button that submits a form. It is never really disabled: it keeps the
 * focus, its reason is read with it, and submitting shows what is wrong.
 */
export function SubmitButton(props: {
  isEnabled: boolean;
  label: string;
  /** The id of the text that says why it is not enabled. */
  reasonId: string;
}) {
  const { isEnabled, label, reasonId } = props;
  return (
    <Button
      type="submit"
      variant="contained"
      color={isEnabled ? 'primary' : 'default'}
      disableElevation={!isEnabled}
      aria-disabled={!isEnabled}
      aria-describedby={reasonId}
      style={{ textTransform: 'none', ...(!isEnabled && { opacity: 0.6 }) }}
    >
      {label}
    </Button>
  );
}
