import Grid from '@material-ui/core/Grid';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import type { RefObject } from 'react';
import { Marked } from '../../components/Marked';
import { useText } from '../../hooks/useText';
import { isName, SOURCES, type CopyForm } from './copyForm';
import type { Choice, Choices } from './useChoices';
import type { CopyModel } from './useCopy';

const LABELS = {
  system: 'environments.form.fromSystem',
  entities: 'environments.form.fromEntities',
  mappings: 'environments.form.fromMappings',
} as const;

interface PickerProps {
  model: CopyModel;
  choices: Choices;
}

function SystemPicker({ model, choices }: PickerProps) {
  const { form, change, problemOf } = model;
  const t = useText();
  const chosen = choices.system.find(({ value }) => value === form.system);
  const problem = problemOf('from.system') ?? problemOf('from');
  return (
    <Autocomplete
      id="bamboo-copy-system"
      options={choices.system}
      value={chosen ?? null}
      getOptionLabel={({ label }) => label}
      getOptionSelected={(a, b) => a.value === b.value}
      noOptionsText={t('environments.form.noOptions')}
      onChange={(_, choice) => change({ system: choice?.value ?? '' })}
      renderInput={params => (
        <TextField
          {...params}
          size="small"
          variant="outlined"
          label={t('environments.form.system')}
          error={problem !== undefined}
          helperText={
            problem ? (
              <Marked text={problem} />
            ) : (
              t('environments.form.systemHelp')
            )
          }
        />
      )}
    />
  );
}

function SeveralPicker(props: PickerProps & { kind: 'entities' | 'mappings' }) {
  const { model, choices, kind } = props;
  const { form, change, problemOf } = model;
  const t = useText();
  const field = kind === 'entities' ? 'entityRefs' : 'mappings';
  const options: Choice[] = choices[kind];
  const problem = problemOf(`from.${field}`) ?? problemOf('from');
  return (
    <Autocomplete
      multiple
      disableCloseOnSelect
      id={`bamboo-copy-${kind}`}
      options={options}
      value={options.filter(({ value }) => form[field].includes(value))}
      getOptionLabel={({ label }) => label}
      getOptionSelected={(a, b) => a.value === b.value}
      noOptionsText={t(
        kind === 'entities'
          ? 'environments.form.noOptions'
          : 'environments.form.noMappings',
      )}
      onChange={(_, chosen) =>
        change({ [field]: chosen.map(({ value }) => value) })
      }
      renderInput={params => (
        <TextField
          {...params}
          size="small"
          variant="outlined"
          label={t(`environments.form.${kind}`)}
          error={problem !== undefined}
          helperText={problem && <Marked text={problem} />}
        />
      )}
    />
  );
}

/** The name of the copy, and what is copied. */
export function SourceFields(
  props: PickerProps & { nameRef: RefObject<HTMLInputElement> },
) {
  const { model, choices, nameRef } = props;
  const { form, change, problemOf } = model;
  const t = useText();
  const isWrong = form.name !== '' && !isName(form.name);
  const problem = isWrong
    ? t('environments.form.nameWrong')
    : problemOf('name');
  return (
    <Grid container spacing={2}>
      <Grid item xs={12} sm={4}>
        <TextField
          fullWidth
          size="small"
          variant="outlined"
          id="bamboo-copy-name"
          label={t('environments.form.name')}
          placeholder={t('environments.form.namePlaceholder')}
          InputLabelProps={{ shrink: true }}
          inputProps={{ autoCapitalize: 'none', spellCheck: false }}
          inputRef={nameRef}
          value={form.name}
          error={problem !== undefined}
          helperText={
            problem ? (
              <Marked text={problem} />
            ) : (
              t('environments.form.nameHelp')
            )
          }
          onChange={event => change({ name: event.target.value })}
        />
      </Grid>
      <Grid item xs={12} sm={3}>
        <TextField
          select
          fullWidth
          size="small"
          variant="outlined"
          id="bamboo-copy-source"
          label={t('environments.form.from')}
          value={form.source}
          SelectProps={{ native: true }}
          onChange={event =>
            change({ source: event.target.value as CopyForm['source'] })
          }
        >
          {SOURCES.map(source => (
            <option key={source} value={source}>
              {t(LABELS[source])}
            </option>
          ))}
        </TextField>
      </Grid>
      <Grid item xs={12} sm={5}>
        {form.source === 'system' ? (
          <SystemPicker model={model} choices={choices} />
        ) : (
          <SeveralPicker
            key={form.source}
            kind={form.source}
            model={model}
            choices={choices}
          />
        )}
      </Grid>
    </Grid>
  );
}
