import TextField from '@material-ui/core/TextField';
import { Marked } from '../../components/Marked';
import { Notice } from '../../components/Notice';
import { PreviewBox } from '../../components/PreviewBox';
import { useText, type Text } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { ChoiceField } from './ChoiceField';
import { ClientFields } from './ClientFields';
import { FormDialog } from './FormDialog';
import { GuardFields } from './GuardFields';
import { PlanFields } from './PlanFields';
import { StartPreview } from './StartPreview';
import { SwitchField } from './SwitchField';
import { useStart, type StartModel, type UseStartOptions } from './useStart';

function reasonOf(t: Text, model: StartModel): string | undefined {
  if (!model.chosen) {
    return t('canary.form.chooseTarget');
  }
  if (Object.keys(model.problems).length > 0) {
    return t('canary.form.correct');
  }
  return model.nameCheck.status === 'checking'
    ? t('canary.form.checkingName')
    : undefined;
}

function NameField(props: { model: StartModel; loadBalancer: string }) {
  const { model, loadBalancer } = props;
  const { form, problems, change, nameCheck } = model;
  const t = useText();
  const isFree =
    nameCheck.status === 'done' &&
    !nameCheck.check.problems.some(({ field }) => field === 'host');
  const help = isFree
    ? t('canary.form.nameFree', { loadBalancer })
    : t('canary.form.nameHelp');
  return (
    <TextField
      fullWidth
      size="small"
      variant="outlined"
      id="bamboo-canary-name"
      label={t('canary.form.name')}
      value={form.name}
      error={problems.name !== undefined}
      helperText={problems.name ? <Marked text={problems.name} /> : help}
      onChange={event => change({ name: event.target.value })}
      inputProps={{
        autoCapitalize: 'none',
        autoComplete: 'off',
        spellCheck: false,
      }}
    />
  );
}

/** Starts a canary on a mapping, and says before what that will do. */
export function StartDialog(
  props: UseStartOptions & { entityTitle: string; onClose: () => void },
) {
  const { mapping, entityTitle, onClose } = props;
  const t = useText();
  const model = useStart(props);
  const { form, change, problems, choices, chosen, failures } = model;
  const stableApp = mapping.targets[0]?.app ?? '';
  const isEmpty = choices.apps.length + choices.versions.length === 0;
  return (
    <FormDialog
      title={t('canary.form.title', { name: nameOf(mapping) })}
      text={t('canary.form.text')}
      submit={t('canary.form.submit')}
      reason={reasonOf(t, model)}
      isBusy={model.isBusy}
      failure={
        failures.length > 0
          ? { title: t('canary.form.failed'), sentences: failures }
          : undefined
      }
      onSubmit={model.submit}
      onClose={onClose}
    >
      {isEmpty ? (
        <Notice tone="warning" title={t('canary.form.noChoice')}>
          <Marked
            text={t('canary.form.noChoiceDetail', { app: `\`${stableApp}\`` })}
          />
        </Notice>
      ) : (
        <>
          <ChoiceField
            choices={choices}
            chosen={chosen}
            port={form.port}
            entityTitle={entityTitle}
            stableApp={stableApp}
            error={problems.target}
            onChoose={model.choose}
            onPort={port => change({ port })}
          />
          <NameField model={model} loadBalancer={mapping.loadBalancer} />
          <PlanFields
            form={form}
            problems={problems}
            onChange={change}
            byHand={
              <TextField
                size="small"
                variant="outlined"
                id="bamboo-canary-weight"
                label={t('canary.form.firstShare')}
                value={form.weight}
                error={problems.weight !== undefined}
                helperText={problems.weight}
                inputProps={{ inputMode: 'numeric' }}
                style={{ marginTop: 8 }}
                onChange={event => change({ weight: event.target.value })}
              />
            }
          />
          <GuardFields form={form} problems={problems} onChange={change} />
          <SwitchField
            id="bamboo-canary-sticky"
            isOn={form.sticky}
            label={t('canary.form.sticky')}
            help={t('canary.form.stickyHelp')}
            onChange={sticky => change({ sticky })}
          />
          <ClientFields form={form} problems={problems} onChange={change} />
          <TextField
            fullWidth
            size="small"
            variant="outlined"
            id="bamboo-canary-comment"
            label={t('dialog.why')}
            placeholder={t('dialog.whyPlaceholder')}
            InputLabelProps={{ shrink: true }}
            value={form.comment}
            onChange={event => change({ comment: event.target.value })}
          />
          {model.isComplete && chosen ? (
            <StartPreview mapping={mapping} form={form} choice={chosen} />
          ) : (
            <PreviewBox title={t('dialog.nothingYet')}>
              {t('dialog.completeForm')}
            </PreviewBox>
          )}
        </>
      )}
    </FormDialog>
  );
}
