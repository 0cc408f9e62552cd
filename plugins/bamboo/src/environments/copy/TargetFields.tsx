import Grid from '@material-ui/core/Grid';
import TextField from '@material-ui/core/TextField';
import { Marked } from '../../components/Marked';
import { useText } from '../../hooks/useText';
import type { Choices } from './useChoices';
import type { CopyModel } from './useCopy';

function OneOf(props: {
  id: string;
  label: string;
  value: string;
  names: string[];
  problem: string | undefined;
  onChange: (value: string) => void;
}) {
  const t = useText();
  return (
    <Grid item xs={12} sm={6}>
      <TextField
        select
        fullWidth
        size="small"
        variant="outlined"
        id={props.id}
        label={props.label}
        value={props.value}
        error={props.problem !== undefined}
        helperText={props.problem && <Marked text={props.problem} />}
        SelectProps={{ native: true }}
        InputLabelProps={{ shrink: true }}
        onChange={event => props.onChange(event.target.value)}
      >
        <option value="">{t('environments.form.asOriginal')}</option>
        {props.names.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </TextField>
    </Grid>
  );
}

/** Where copies go, until when, and why. */
export function TargetFields(props: { model: CopyModel; choices: Choices }) {
  const { model, choices } = props;
  const { form, change, problemOf } = model;
  const t = useText();
  return (
    <Grid container spacing={2}>
      <OneOf
        id="bamboo-copy-cluster"
        label={t('environments.form.cluster')}
        value={form.cluster}
        names={choices.clusters}
        problem={problemOf('cluster')}
        onChange={cluster => change({ cluster })}
      />
      <OneOf
        id="bamboo-copy-load-balancer"
        label={t('environments.form.loadBalancer')}
        value={form.loadBalancer}
        names={choices.loadBalancers}
        problem={problemOf('loadBalancer')}
        onChange={loadBalancer => change({ loadBalancer })}
      />
      <Grid item xs={12} sm={6}>
        <TextField
          fullWidth
          size="small"
          variant="outlined"
          type="datetime-local"
          id="bamboo-copy-expires"
          label={t('environments.form.expires')}
          error={problemOf('expiresAt') !== undefined}
          helperText={
            problemOf('expiresAt') ?? t('environments.form.expiresHelp')
          }
          InputLabelProps={{ shrink: true }}
          value={form.expiresAt}
          onChange={event => change({ expiresAt: event.target.value })}
        />
      </Grid>
      <Grid item xs={12} sm={6}>
        <TextField
          fullWidth
          size="small"
          variant="outlined"
          id="bamboo-copy-why"
          label={t('environments.form.why')}
          placeholder={t('dialog.whyPlaceholder')}
          InputLabelProps={{ shrink: true }}
          value={form.comment}
          onChange={event => change({ comment: event.target.value })}
        />
      </Grid>
    </Grid>
  );
}
