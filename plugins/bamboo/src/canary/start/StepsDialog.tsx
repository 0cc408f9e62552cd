import { useApi } from '@backstage/core-plugin-api';
import type { CanaryOptions, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import { bambooApiRef } from '../../api';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { FormDialog } from './FormDialog';
import { GuardFields } from './GuardFields';
import { guardOf, planForm, planProblems, stepsOf } from './plan';
import { PlanFields } from './PlanFields';
import { hasField, problemTexts } from './problemTexts';
import { useSubmit } from './useSubmit';

/** Changes the steps and the guard of a canary that runs. */
export function StepsDialog(props: {
  mapping: Mapping;
  options: CanaryOptions;
  onSaved: () => void;
  onClose: () => void;
}) {
  const { mapping, options, onSaved, onClose } = props;
  const t = useText();
  const api = useApi(bambooApiRef);
  const [form, setForm] = useState(() => planForm(options));
  const { isBusy, refused, clear, send } = useSubmit(hasField);
  const problems = {
    ...refused.fields,
    ...problemTexts(t, planProblems(form)),
  };
  const isWrong = Object.keys(problems).length > 0;
  const change = (changed: Partial<typeof form>) => {
    setForm(current => ({ ...current, ...changed }));
    clear();
  };
  return (
    <FormDialog
      title={t('canary.form.editTitle', { name: nameOf(mapping) })}
      text={t('canary.form.editText')}
      submit={t('canary.form.editSubmit')}
      reason={isWrong ? t('canary.form.correct') : undefined}
      isBusy={isBusy}
      failure={
        refused.rest.length > 0
          ? { title: t('canary.form.editFailed'), sentences: refused.rest }
          : undefined
      }
      onClose={onClose}
      onSubmit={async () =>
        !isWrong &&
        send(async () => {
          await api.updateCanary(mapping.id, {
            steps: stepsOf(form),
            guard: guardOf(form),
          });
          onSaved();
        })
      }
    >
      <PlanFields form={form} problems={problems} onChange={change} />
      <GuardFields form={form} problems={problems} onChange={change} />
    </FormDialog>
  );
}
