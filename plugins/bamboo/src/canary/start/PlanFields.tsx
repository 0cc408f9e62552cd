import Button from '@material-ui/core/Button';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import IconButton from '@material-ui/core/IconButton';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import AddIcon from '@material-ui/icons/Add';
import CloseIcon from '@material-ui/icons/Close';
import type { ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import { formatPercent } from '../figures';
import { MAX_STEPS, withStep, type PlanForm, type StepRow } from './plan';

const useStyles = makeStyles(
  theme => ({
    group: { margin: 0, padding: 0, border: 'none', minWidth: 0 },
    legend: { padding: 0, fontWeight: 700 },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    step: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr) 40px',
      alignItems: 'start',
      gap: theme.spacing(1),
      padding: theme.spacing(0.75, 0),
    },
    number: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  }),
  { name: 'BambooCanaryPlan' },
);

interface Fields {
  form: PlanForm;
  /** What is wrong, by field. */
  problems: Record<string, string>;
  onChange: (change: Partial<PlanForm>) => void;
}

function Steps({ form, problems, onChange }: Fields) {
  const t = useText();
  const classes = useStyles();
  const { steps } = form;
  const replace = (index: number, change: Partial<StepRow>) =>
    onChange({
      steps: steps.map((row, i) => (i === index ? { ...row, ...change } : row)),
    });
  const last = Number(steps[steps.length - 1]?.weight);
  return (
    <>
      <ol className={classes.list}>
        {steps.map(({ weight, minutes }, index) => {
          const step = String(index + 1);
          const wrongWeight = problems[`steps[${index}].weight`];
          const wrongMinutes = problems[`steps[${index}].seconds`];
          return (
            <li key={index} className={classes.step}>
              <TextField
                size="small"
                variant="outlined"
                id={`bamboo-canary-step-${index}-weight`}
                label={t('canary.form.stepWeight')}
                value={weight}
                error={wrongWeight !== undefined}
                helperText={wrongWeight}
                inputProps={{
                  inputMode: 'numeric',
                  className: classes.number,
                  'aria-label': t('canary.form.stepWeightOf', { step }),
                }}
                onChange={event =>
                  replace(index, { weight: event.target.value })
                }
              />
              <TextField
                size="small"
                variant="outlined"
                id={`bamboo-canary-step-${index}-minutes`}
                label={t('canary.form.stepMinutes')}
                value={minutes}
                error={wrongMinutes !== undefined}
                helperText={wrongMinutes}
                inputProps={{
                  inputMode: 'decimal',
                  className: classes.number,
                  'aria-label': t('canary.form.stepMinutesOf', { step }),
                }}
                onChange={event =>
                  replace(index, { minutes: event.target.value })
                }
              />
              <IconButton
                aria-label={t('canary.form.removeStep', { step })}
                style={{ padding: 8 }}
                onClick={() =>
                  onChange({ steps: steps.filter((_, i) => i !== index) })
                }
              >
                <CloseIcon fontSize="small" />
              </IconButton>
            </li>
          );
        })}
      </ol>
      {problems.steps && (
        <FormHelperText error role="status">
          {problems.steps}
        </FormHelperText>
      )}
      {steps.length > 0 && (
        <FormHelperText>
          {last === 100
            ? t('canary.form.promotes')
            : t('canary.form.staysAt', { share: formatPercent(last || 0) })}
        </FormHelperText>
      )}
      {steps.length < MAX_STEPS && last !== 100 && (
        <Button
          size="small"
          color="primary"
          startIcon={<AddIcon />}
          onClick={() => onChange({ steps: withStep(steps) })}
        >
          {t('canary.form.addStep')}
        </Button>
      )}
    </>
  );
}

/** Whether the share grows by itself, and if so, when to what. */
export function PlanFields(props: Fields & { byHand?: ReactNode }) {
  const { form, onChange, byHand } = props;
  const t = useText();
  const classes = useStyles();
  return (
    <fieldset className={classes.group}>
      <Typography variant="body2" component="legend" className={classes.legend}>
        {t('canary.form.plan')}
      </Typography>
      <RadioGroup
        row
        value={form.hasSteps ? 'steps' : 'hand'}
        onChange={(_, value) => onChange({ hasSteps: value === 'steps' })}
      >
        <FormControlLabel
          value="steps"
          control={<Radio color="primary" />}
          label={t('canary.form.bySteps')}
        />
        <FormControlLabel
          value="hand"
          control={<Radio color="primary" />}
          label={t('canary.form.byHand')}
        />
      </RadioGroup>
      {form.hasSteps ? <Steps {...props} /> : byHand}
    </fieldset>
  );
}
