import Typography from '@material-ui/core/Typography';
import type { App } from '@bamboo-lb/plugin-bamboo-common';
import type { ReactNode } from 'react';
import { Marked } from '../../components/Marked';
import { Mono } from '../../components/Mono';
import { PreviewBox } from '../../components/PreviewBox';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import type { MappingDialogModel } from './useMappingDialog';

function usePreview(
  model: MappingDialogModel,
  apps: App[],
  isNew: boolean,
): ReactNode {
  const t = useText();
  const { form, check, loadBalancer } = model;
  if (check.status === 'failed') {
    return check.message;
  }
  if (check.status !== 'done') {
    return t('dialog.completeForm');
  }
  if (!check.check.ok) {
    const domains = (loadBalancer?.domains ?? [])
      .map(domain => `\`${domain}\``)
      .join(', ');
    return check.check.problems.some(({ field }) => field === 'host') ? (
      <Marked
        text={t('dialog.chooseFree', {
          loadBalancer: form.loadBalancer,
          domains,
        })}
      />
    ) : (
      check.check.problems.map(({ field, message }) => (
        <div key={field}>
          <Marked text={message} />
        </div>
      ))
    );
  }
  if (check.check.change) {
    return <Marked text={check.check.change} />;
  }
  const [target] = form.targets;
  const app = apps.find(
    ({ cluster, id }) => cluster === target?.cluster && id === target.app,
  );
  return isNew && app
    ? t('dialog.adds', {
        count: app.health.healthy,
        name: <strong>{nameOf(form)}</strong>,
        loadBalancer: form.loadBalancer,
        app: <Mono>{app.id}</Mono>,
      })
    : null;
}

/** What saving would do, in words, with what to know before. */
export function Preview(props: {
  model: MappingDialogModel;
  apps: App[];
  isNew: boolean;
}) {
  const { model, apps, isNew } = props;
  const t = useText();
  const { check, form } = model;
  const text = usePreview(model, apps, isNew);
  const unhealthy = apps.filter(
    app =>
      app.health.healthy === 0 &&
      form.targets.some(
        target => target.app === app.id && target.cluster === app.cluster,
      ),
  );
  const warnings =
    check.status === 'done' && check.check.warnings.length > 0
      ? check.check.warnings.map(({ message }) => message)
      : unhealthy.map(({ id }) => t('dialog.noHealthy', { app: `\`${id}\`` }));
  const isChange = check.status === 'done' && check.check.ok;
  return (
    <PreviewBox
      title={isChange ? t('dialog.willChange') : t('dialog.nothingYet')}
    >
      {text}
      {warnings.map(warning => (
        <Typography key={warning} variant="body2">
          <Marked text={warning} />
        </Typography>
      ))}
    </PreviewBox>
  );
}
