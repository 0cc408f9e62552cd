import { useApi } from '@backstage/core-plugin-api';
import {
  parseHost,
  type App,
  type LoadBalancer,
  type Mapping,
} from '@bamboo-lb/plugin-bamboo-common';
import { useMemo, useState } from 'react';
import { bambooApiRef } from '../../api';
import {
  useMappingCheck,
  type CheckState,
} from '../../dns/dialog/useMappingCheck';
import { useText } from '../../hooks/useText';
import { choicesOf, type CanaryChoice, type CanaryChoices } from './choices';
import { hasField, problemTexts } from './problemTexts';
import {
  portOf,
  startForm,
  startProblems,
  toStart,
  type StartForm,
} from './startForm';
import { useSubmit } from './useSubmit';

/** What the dialog is about. */
export interface UseStartOptions {
  mapping: Mapping;
  apps: App[];
  loadBalancers: LoadBalancer[];
  onStarted: (mapping: Mapping) => void;
}

/** Everything that the dialog knows and does; the components only show it. */
export interface StartModel {
  form: StartForm;
  change: (change: Partial<StartForm>) => void;
  choices: CanaryChoices;
  chosen?: CanaryChoice;
  choose: (choice: CanaryChoice) => void;
  /** What is wrong, by field, in words. */
  problems: Record<string, string>;
  /** Whether anything is wrong that does not need the backend to see. */
  isComplete: boolean;
  /** What the backend says of the canary's own name. */
  nameCheck: CheckState;
  /** Refusals that belong to no field. */
  failures: string[];
  isBusy: boolean;
  /** Answers whether the canary was started. */
  submit: () => Promise<boolean>;
}

/** The form that starts a canary on a mapping. */
export function useStart(options: UseStartOptions): StartModel {
  const { mapping, apps, loadBalancers, onStarted } = options;
  const t = useText();
  const api = useApi(bambooApiRef);
  const choices = useMemo(() => choicesOf(mapping, apps), [mapping, apps]);
  const [form, setForm] = useState(() =>
    startForm(
      mapping,
      choices.first,
      loadBalancers.find(({ name }) => name === mapping.loadBalancer),
    ),
  );
  const { isBusy, refused, clear, send } = useSubmit(hasField);
  const chosen = [...choices.apps, ...choices.versions].find(
    ({ key }) => key === form.choice,
  );
  const local = startProblems(form);
  const isNamed = form.name.trim() !== '' && parseHost(form.name).ok;
  const nameCheck = useMappingCheck(
    isNamed && chosen
      ? {
          host: form.name.trim(),
          path: mapping.path,
          loadBalancer: mapping.loadBalancer,
          entityRef: mapping.entityRef,
          targets: [
            { cluster: chosen.cluster, app: chosen.app, port: form.port },
          ],
        }
      : undefined,
  );
  const taken =
    nameCheck.status === 'done'
      ? nameCheck.check.problems.find(
          ({ field }) => field === 'host' || field === 'path',
        )
      : undefined;
  const problems = {
    ...refused.fields,
    ...(taken && {
      name: taken.owner
        ? t('dialog.taken', { loadBalancer: mapping.loadBalancer })
        : taken.message,
    }),
    ...problemTexts(t, local),
  };
  const change = (changed: Partial<StartForm>) => {
    setForm(current => ({ ...current, ...changed }));
    clear();
  };
  return {
    form,
    change,
    choices,
    chosen,
    choose: choice =>
      change({ choice: choice.key, port: portOf(choice, mapping) }),
    problems,
    isComplete: Object.keys(local).length === 0,
    nameCheck,
    failures: refused.rest,
    isBusy,
    submit: async () => {
      if (!chosen || Object.keys(local).length > 0 || taken) {
        return false;
      }
      return send(async () => {
        const started = await api.startCanary(
          mapping.id,
          toStart(form, mapping, chosen),
        );
        onStarted(started.mapping);
      });
    },
  };
}
