import Grid from '@material-ui/core/Grid';
import TextField from '@material-ui/core/TextField';
import { useText, type Text } from '../../hooks/useText';
import { sayVersion } from '../sayCanary';
import type { CanaryChoice, CanaryChoices } from './choices';

function sayChoice(t: Text, choice: CanaryChoice): string {
  const counts = {
    healthy: String(choice.inRotation),
    total: String(choice.total),
  };
  return choice.version === undefined
    ? t('canary.form.appOption', { ...counts, app: choice.app })
    : t('canary.form.versionOption', {
        ...counts,
        version: sayVersion(t, choice.version, Date.now()),
      });
}

/** Where the canary's requests go: an app, or a version of the same app. */
export function ChoiceField(props: {
  choices: CanaryChoices;
  chosen: CanaryChoice | undefined;
  port: number;
  entityTitle: string;
  stableApp: string;
  error?: string;
  onChoose: (choice: CanaryChoice) => void;
  onPort: (port: number) => void;
}) {
  const { choices, chosen, port, entityTitle, stableApp, error } = props;
  const t = useText();
  const all = [...choices.apps, ...choices.versions];
  const hasPorts = (chosen?.ports.length ?? 0) > 1;
  const groups = [
    {
      label: t('canary.form.otherApps', { entity: entityTitle }),
      members: choices.apps,
    },
    {
      label: t('canary.form.versionsOf', { app: stableApp }),
      members: choices.versions,
    },
  ];
  return (
    <Grid container spacing={2}>
      <Grid item xs={12} sm={hasPorts ? 9 : 12}>
        <TextField
          select
          // A dialog starts where one chooses.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          fullWidth
          size="small"
          variant="outlined"
          id="bamboo-canary-target"
          label={t('canary.form.target')}
          value={chosen?.key ?? ''}
          error={error !== undefined}
          helperText={
            error ??
            (chosen?.version !== undefined
              ? t('canary.form.versionHelp', { app: stableApp })
              : undefined)
          }
          SelectProps={{ native: true }}
          InputLabelProps={{ shrink: true }}
          onChange={event => {
            const choice = all.find(({ key }) => key === event.target.value);
            if (choice) {
              props.onChoose(choice);
            }
          }}
        >
          {!chosen && <option value="" />}
          {groups.map(({ label, members }) =>
            members.length > 0 ? (
              <optgroup key={label} label={label}>
                {members.map(choice => (
                  <option key={choice.key} value={choice.key}>
                    {sayChoice(t, choice)}
                  </option>
                ))}
              </optgroup>
            ) : null,
          )}
        </TextField>
      </Grid>
      {hasPorts && (
        <Grid item xs={12} sm={3}>
          <TextField
            select
            fullWidth
            size="small"
            variant="outlined"
            id="bamboo-canary-port"
            label={t('dialog.port')}
            value={port}
            SelectProps={{ native: true }}
            onChange={event => props.onPort(Number(event.target.value))}
          >
            {chosen?.ports.map(({ index, name }) => (
              <option key={index} value={index}>
                {name ? `${name} · ${index}` : String(index)}
              </option>
            ))}
          </TextField>
        </Grid>
      )}
    </Grid>
  );
}
