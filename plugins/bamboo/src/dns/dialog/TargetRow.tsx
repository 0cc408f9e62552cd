import Grid from '@material-ui/core/Grid';
import IconButton from '@material-ui/core/IconButton';
import TextField from '@material-ui/core/TextField';
import CloseIcon from '@material-ui/icons/Close';
import type { App } from '@bamboo-lb/plugin-bamboo-common';
import type { RefObject } from 'react';
import { useText } from '../../hooks/useText';
import { targetFor, type FormTarget } from './form';

/** What tells the target of one app from that of another. */
export const idOf = (target: { cluster: string; app: string }) =>
  `${target.cluster} ${target.app}`;

/** One app of the form, and what happens to it. */
export interface TargetRowProps {
  target: FormTarget;
  apps: App[];
  isShared: boolean;
  appRef?: RefObject<HTMLSelectElement>;
  id: string;
  onChange: (target: FormTarget) => void;
  onRemove: () => void;
}

/** An app, its port and, where several share the requests, its share. */
export function TargetRow(props: TargetRowProps) {
  const { target, apps, isShared, onChange, onRemove, id, appRef } = props;
  const t = useText();
  const app = apps.find(a => idOf({ ...a, app: a.id }) === idOf(target));
  const isOneCluster = new Set(apps.map(({ cluster }) => cluster)).size < 2;
  const sayApp = (a: App) =>
    [
      a.id,
      ...(a.kind === 'pod' ? [t('dialog.pod')] : []),
      ...(isOneCluster ? [] : [a.cluster]),
      t('dialog.appOption', {
        healthy: String(a.health.healthy),
        total: String(a.health.total),
      }),
    ].join(' · ');
  return (
    <Grid container spacing={2}>
      <Grid item xs={12} sm={isShared ? 6 : 9}>
        <TextField
          select
          fullWidth
          size="small"
          variant="outlined"
          id={`${id}-app`}
          label={t('dialog.app')}
          value={idOf(target)}
          inputRef={appRef}
          SelectProps={{ native: true }}
          onChange={event => {
            const chosen = apps.find(
              a => idOf({ ...a, app: a.id }) === event.target.value,
            );
            if (chosen) {
              onChange(targetFor(chosen, target.weight));
            }
          }}
        >
          {!app && (
            <option value={idOf(target)}>
              {`${target.app} · ${t('dialog.appMissing')}`}
            </option>
          )}
          {apps.map(a => (
            <option
              key={idOf({ ...a, app: a.id })}
              value={idOf({ ...a, app: a.id })}
            >
              {sayApp(a)}
            </option>
          ))}
        </TextField>
      </Grid>
      <Grid item xs={isShared ? 6 : 12} sm={3}>
        <TextField
          select
          fullWidth
          size="small"
          variant="outlined"
          id={`${id}-port`}
          label={t('dialog.port')}
          value={target.port}
          SelectProps={{ native: true }}
          onChange={event =>
            onChange({ ...target, port: Number(event.target.value) })
          }
        >
          {(app?.ports.some(({ index }) => index === target.port)
            ? app.ports
            : [...(app?.ports ?? []), { index: target.port, name: undefined }]
          ).map(({ index, name }) => (
            <option key={index} value={index}>
              {name ? `${name} · ${index}` : String(index)}
            </option>
          ))}
        </TextField>
      </Grid>
      {isShared && (
        <Grid item xs={6} sm={3} style={{ display: 'flex' }}>
          <TextField
            fullWidth
            size="small"
            variant="outlined"
            type="number"
            id={`${id}-weight`}
            label={t('dialog.weight')}
            value={target.weight}
            inputProps={{
              min: 0,
              max: 100,
              'aria-label': t('dialog.weightFor', { app: target.app }),
            }}
            onChange={event =>
              onChange({ ...target, weight: event.target.value })
            }
          />
          <IconButton
            size="small"
            onClick={onRemove}
            aria-label={t('dialog.removeTarget', { app: target.app })}
          >
            <CloseIcon fontSize="small" />
          </IconButton>
        </Grid>
      )}
    </Grid>
  );
}
