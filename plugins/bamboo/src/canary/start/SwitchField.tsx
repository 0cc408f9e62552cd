import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import Switch from '@material-ui/core/Switch';

/** Something that is on or off, and what that means. */
export function SwitchField(props: {
  id: string;
  isOn: boolean;
  label: string;
  help: string;
  onChange: (isOn: boolean) => void;
}) {
  const { id, isOn, label, help, onChange } = props;
  const helpId = `${id}-help`;
  return (
    <div>
      <FormControlLabel
        label={label}
        control={
          <Switch
            id={id}
            color="primary"
            checked={isOn}
            inputProps={{ 'aria-describedby': helpId }}
            onChange={(_, value) => onChange(value)}
          />
        }
      />
      <FormHelperText id={helpId} style={{ marginTop: 0 }}>
        {help}
      </FormHelperText>
    </div>
  );
}
