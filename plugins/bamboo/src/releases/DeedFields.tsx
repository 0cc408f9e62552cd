import { useApi } from '@backstage/core-plugin-api';
import Grid from '@material-ui/core/Grid';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type { Mapping, MappingVersion } from '@bamboo-lb/plugin-bamboo-common';
import useAsync from 'react-use/lib/useAsync';
import { bambooApiRef } from '../api';
import { sayWhen } from '../components/When';
import { targetFor } from '../dns/dialog/form';
import { idOf, TargetRow } from '../dns/dialog/TargetRow';
import { sayTargets } from '../dns/history/HistorySentence';
import { errorText } from '../format/errorText';
import { useText, type Text } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';
import { deedsFor, type Deed, type DraftChange } from './draft';

/** What the fields of one chosen mapping need. */
export interface DeedProps {
  mapping: Mapping;
  draft: DraftChange;
  loadBalancers: string[];
  onChange: (change: Partial<DraftChange>) => void;
}

function sayVersion(t: Text, version: MappingVersion): string {
  const { value, comment } = version;
  const option = t('releases.versionOption', {
    version: String(version.version),
    when: sayWhen(t, version.at, Date.now()),
    what: value
      ? `${nameOf(value)} → ${sayTargets(value.targets)}`
      : t('releases.versionDeleted'),
  });
  return comment ? t('releases.versionComment', { option, comment }) : option;
}

function Choice(props: {
  id: string;
  label: string;
  placeholder: string;
  value: string;
  options: [value: string, text: string][];
  onChange: (value: string) => void;
}) {
  return (
    <TextField
      select
      fullWidth
      size="small"
      variant="outlined"
      id={props.id}
      label={props.label}
      value={props.value}
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      onChange={event => props.onChange(event.target.value)}
    >
      <option value="">{props.placeholder}</option>
      {props.options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </TextField>
  );
}

function Pending(props: { error?: Error }) {
  const t = useText();
  return (
    <Typography variant="body2">
      {props.error
        ? t('releases.detailsFailed', { message: errorText(props.error) })
        : t('releases.looking')}
    </Typography>
  );
}

function RetargetFields({ mapping, draft, onChange }: DeedProps) {
  const t = useText();
  const api = useApi(bambooApiRef);
  const { entityRef } = mapping;
  const { value, error } = useAsync(
    () => api.listApps({ entityRef }),
    [api, entityRef],
  );
  if (!value) {
    return <Pending error={error} />;
  }
  const apps = value.items;
  if (apps.length === 0) {
    return <Typography variant="body2">{t('releases.noApps')}</Typography>;
  }
  const { target } = draft;
  const id = `bamboo-release-${mapping.id}-target`;
  const choose = (chosen: string) => {
    const app = apps.find(a => idOf({ ...a, app: a.id }) === chosen);
    onChange({ target: app && targetFor(app, '100') });
  };
  return target ? (
    <TargetRow
      id={id}
      target={target}
      apps={apps}
      isShared={false}
      onChange={changed => onChange({ target: changed })}
      onRemove={() => onChange({ target: undefined })}
    />
  ) : (
    <Choice
      id={`${id}-app`}
      label={t('dialog.app')}
      placeholder={t('releases.chooseApp')}
      value=""
      options={apps.map(app => [
        idOf({ ...app, app: app.id }),
        `${app.id} · ${t('dialog.appOption', {
          healthy: String(app.health.healthy),
          total: String(app.health.total),
        })}`,
      ])}
      onChange={choose}
    />
  );
}

function VersionField({ mapping, draft, onChange }: DeedProps) {
  const t = useText();
  const api = useApi(bambooApiRef);
  const { value, error } = useAsync(
    () => api.listMappingVersions(mapping.id),
    [api, mapping.id, mapping.version],
  );
  if (!value) {
    return <Pending error={error} />;
  }
  const earlier = value.items
    .filter(({ version }) => version < mapping.version)
    .sort((a, b) => b.version - a.version);
  return (
    <Choice
      id={`bamboo-release-${mapping.id}-version`}
      label={t('releases.version')}
      placeholder={t('releases.chooseVersion')}
      value={draft.toVersion === undefined ? '' : String(draft.toVersion)}
      options={earlier.map(version => [
        String(version.version),
        sayVersion(t, version),
      ])}
      onChange={chosen =>
        onChange({ toVersion: chosen === '' ? undefined : Number(chosen) })
      }
    />
  );
}

function Details(props: DeedProps) {
  const { mapping, draft, loadBalancers, onChange } = props;
  const t = useText();
  switch (draft.deed) {
    case 'retarget':
      return <RetargetFields {...props} />;
    case 'revert':
      return <VersionField {...props} />;
    case 'move':
      return (
        <Choice
          id={`bamboo-release-${mapping.id}-load-balancer`}
          label={t('releases.loadBalancer')}
          placeholder={t('releases.chooseLoadBalancer')}
          value={draft.loadBalancer ?? ''}
          options={loadBalancers
            .filter(name => name !== mapping.loadBalancer)
            .map(name => [name, name])}
          onChange={chosen => onChange({ loadBalancer: chosen || undefined })}
        />
      );
    default:
      return null;
  }
}

/** What happens to one chosen mapping. */
export function DeedFields(props: DeedProps) {
  const { mapping, draft, loadBalancers, onChange } = props;
  const t = useText();
  return (
    <Grid container spacing={2}>
      <Grid item xs={12} sm={4}>
        <Choice
          id={`bamboo-release-${mapping.id}-deed`}
          label={t('releases.deed.label')}
          placeholder={t('releases.deed.none')}
          value={draft.deed}
          options={deedsFor(mapping, loadBalancers).map(deed => [
            deed,
            t(`releases.deed.${deed}`),
          ])}
          onChange={deed => onChange({ deed: deed as Deed | '' })}
        />
      </Grid>
      <Grid item xs={12} sm={8}>
        <Details {...props} />
      </Grid>
    </Grid>
  );
}
