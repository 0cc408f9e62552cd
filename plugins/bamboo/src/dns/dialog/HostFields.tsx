import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Button from '@material-ui/core/Button';
import FormHelperText from '@material-ui/core/FormHelperText';
import Grid from '@material-ui/core/Grid';
import InputAdornment from '@material-ui/core/InputAdornment';
import { useTheme } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import type { ReactNode, RefObject } from 'react';
import { statusColor } from '../../components/colors';
import { Marked } from '../../components/Marked';
import { Mono } from '../../components/Mono';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { suggestHosts } from './form';
import type { MappingDialogModel } from './useMappingDialog';

const SUGGESTIONS = 3;

function listDomains(domains: string[]): string {
  return domains.map(domain => `\`${domain}\``).join(', ');
}

function Taken(props: { name: string; loadBalancer: string; owner: string }) {
  const { name, loadBalancer, owner } = props;
  const t = useText();
  const { palette } = useTheme();
  return (
    <>
      <strong>{t('dialog.taken', { loadBalancer })}</strong>{' '}
      <span style={{ color: palette.text.primary }}>
        {t('dialog.belongsTo', {
          name: <Mono>{name}</Mono>,
          owner: <EntityRefLink entityRef={owner} hideIcon />,
        })}
      </span>
    </>
  );
}

function useHostHelp(model: MappingDialogModel): {
  isError: boolean;
  isFree: boolean;
  help: ReactNode;
} {
  const t = useText();
  const { form, problems, check, loadBalancer } = model;
  const name = form.loadBalancer;
  const domains = listDomains(loadBalancer?.domains ?? []);
  const problem = problems.host;
  if (problem?.kind === 'notOpen') {
    const text = domains
      ? t('dialog.notOpen', {
          host: `\`${form.host}\``,
          loadBalancer: name,
          domains,
        })
      : t('dialog.noneOpen', { host: `\`${form.host}\``, loadBalancer: name });
    return { isError: true, isFree: false, help: <Marked text={text} /> };
  }
  if (problem?.kind === 'grammar') {
    const help = <Marked text={problem.message} />;
    return { isError: true, isFree: false, help };
  }
  if (check.status === 'done') {
    const refusal = check.check.problems.find(({ field }) => field === 'host');
    if (refusal) {
      return {
        isError: true,
        isFree: false,
        help: refusal.owner ? (
          <Taken
            name={nameOf(form)}
            loadBalancer={name}
            owner={refusal.owner}
          />
        ) : (
          <Marked text={refusal.message} />
        ),
      };
    }
    if (!model.isOwnName) {
      const help = t('dialog.free', { loadBalancer: name });
      return { isError: false, isFree: true, help };
    }
  }
  if (check.status === 'checking') {
    return { isError: false, isFree: false, help: t('dialog.checking') };
  }
  const help = domains && (
    <Marked text={t('dialog.open', { loadBalancer: name, domains })} />
  );
  return { isError: false, isFree: false, help };
}

/** Host name and path, what is said of them, and names that would do. */
export function HostFields(props: {
  model: MappingDialogModel;
  component: string;
  hostRef: RefObject<HTMLInputElement>;
  pathRef: RefObject<HTMLInputElement>;
}) {
  const { model, component, hostRef, pathRef } = props;
  const { form, change, problems, loadBalancer, check } = model;
  const t = useText();
  const theme = useTheme();
  const { isError, isFree, help } = useHostHelp(model);
  const path = problems.path;
  const pathRefusal =
    check.status === 'done'
      ? check.check.problems.find(({ field }) => field === 'path')?.message
      : undefined;
  const pathError = path?.kind === 'grammar' ? path.message : pathRefusal;
  const suggestions =
    isFree || model.isOwnName
      ? []
      : suggestHosts(form.host, component, loadBalancer?.domains ?? []);
  return (
    <Grid container spacing={2}>
      <Grid item xs={12} sm={9}>
        <TextField
          // A dialog starts where one types.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          fullWidth
          size="small"
          variant="outlined"
          id="bamboo-host"
          label={t('dialog.host')}
          value={form.host}
          inputRef={hostRef}
          error={isError}
          onChange={event => change({ host: event.target.value })}
          onBlur={() => form.host && model.leave('host')}
          aria-describedby="bamboo-host-help"
          inputProps={{
            'aria-describedby': 'bamboo-host-help',
            autoCapitalize: 'none',
            autoComplete: 'off',
            spellCheck: false,
          }}
          InputProps={{
            endAdornment: (isError || isFree) && (
              <InputAdornment position="end">
                {isError ? (
                  <ErrorIcon
                    aria-hidden
                    style={{ color: statusColor(theme, 'error') }}
                  />
                ) : (
                  <CheckCircleIcon
                    aria-hidden
                    style={{ color: statusColor(theme, 'ok') }}
                  />
                )}
              </InputAdornment>
            ),
          }}
        />
        <FormHelperText
          id="bamboo-host-help"
          role="status"
          style={{
            ...(isFree && { color: statusColor(theme, 'ok') }),
            ...(isError && { color: statusColor(theme, 'error') }),
          }}
        >
          {help}
        </FormHelperText>
        {suggestions.slice(0, SUGGESTIONS).map(host => (
          <Button
            key={host}
            size="small"
            color="primary"
            style={{ textTransform: 'none', marginTop: 4 }}
            onClick={() => change({ host })}
          >
            {t('dialog.use', { host })}
          </Button>
        ))}
      </Grid>
      <Grid item xs={12} sm={3}>
        <TextField
          fullWidth
          size="small"
          variant="outlined"
          id="bamboo-path"
          label={t('dialog.path')}
          value={form.path}
          inputRef={pathRef}
          error={pathError !== undefined}
          helperText={pathError ?? t('dialog.pathHelp')}
          onChange={event => change({ path: event.target.value })}
        />
      </Grid>
    </Grid>
  );
}
