import Grid from '@material-ui/core/Grid';
import TextField from '@material-ui/core/TextField';
import { useText } from '../../hooks/useText';
import type { PlanForm } from './plan';
import { SwitchField } from './SwitchField';

const FIELDS = [
  { key: 'errorMargin', word: 'margin' },
  { key: 'latencyFactor', word: 'factor' },
  { key: 'minRequests', word: 'minRequests' },
] as const;

/** From when on the canary counts as worse, each with what it means. */
export function GuardFields(props: {
  form: PlanForm;
  problems: Record<string, string>;
  onChange: (change: Partial<PlanForm>) => void;
}) {
  const { form, problems, onChange } = props;
  const t = useText();
  return (
    <div>
      <SwitchField
        id="bamboo-canary-guard"
        isOn={form.isGuarded}
        label={t('canary.form.guarded')}
        help={t('canary.form.guardHelp')}
        onChange={isGuarded => onChange({ isGuarded })}
      />
      {form.isGuarded && (
        <Grid container spacing={2} style={{ marginTop: 4 }}>
          {FIELDS.map(({ key, word }) => {
            const problem = problems[`guard.${key}`];
            return (
              <Grid item xs={12} sm={4} key={key}>
                <TextField
                  fullWidth
                  size="small"
                  variant="outlined"
                  id={`bamboo-canary-${key}`}
                  label={t(`canary.form.${word}`)}
                  value={form[key]}
                  error={problem !== undefined}
                  helperText={problem ?? t(`canary.form.${word}Help`)}
                  InputLabelProps={{ shrink: true }}
                  inputProps={{ inputMode: 'decimal' }}
                  onChange={event => onChange({ [key]: event.target.value })}
                />
              </Grid>
            );
          })}
        </Grid>
      )}
    </div>
  );
}
