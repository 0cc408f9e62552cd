import { useApi } from '@backstage/core-plugin-api';
import type { LoadBalancer, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { useMemo, useState } from 'react';
import { bambooApiRef } from '../../api';
import { nameOf } from '../../status/mappingStatus';
import { errorText, isConflict } from '../../format/errorText';
import { PAUSE_MS } from '../../hooks/useCheck';
import {
  formOf,
  localProblems,
  toInput,
  type FormField,
  type FormProblem,
  type MappingForm,
} from './form';
import { useMappingCheck, type CheckState } from './useMappingCheck';
import { usePaused } from './usePaused';

export interface UseMappingDialogOptions {
  entityRef: string;
  loadBalancers: LoadBalancer[];
  initial: MappingForm;
  /** The mapping to change; a new one is made when absent. */
  mapping?: Mapping;
  onSaved: (mapping: Mapping) => void;
}

/** Somebody else was faster: what the mapping says now, or that it is gone. */
export interface Overtaken {
  theirs?: Mapping;
}

export interface MappingDialogModel {
  form: MappingForm;
  change: (change: Partial<MappingForm>) => void;
  loadBalancer?: LoadBalancer;
  /** The mapping has this name already: nobody asks whether it is free. */
  isOwnName: boolean;
  /** Problems to show now; the host's only when typing seems finished. */
  problems: Partial<Record<FormField, FormProblem>>;
  check: CheckState;
  /** Marks a field as left, so that what is unfinished becomes wrong. */
  leave: (field: FormField) => void;
  canSave: boolean;
  isSaving: boolean;
  /** Saves; answers the first wrong field instead when there is one. */
  save: () => Promise<FormField | undefined>;
  failure?: string;
  overtaken?: Overtaken;
  takeTheirs: () => void;
  applyMine: () => Promise<void>;
}

const FIELDS: FormField[] = ['host', 'path', 'targets', 'loadBalancer'];

function isPatient(problem: FormProblem | undefined): boolean {
  return (
    problem?.kind === 'notOpen' ||
    (problem?.kind === 'grammar' && problem.isUnfinished === true)
  );
}

/** Everything the dialog knows and does; the components only show it. */
export function useMappingDialog(
  options: UseMappingDialogOptions,
): MappingDialogModel {
  const { entityRef, loadBalancers, mapping, onSaved } = options;
  const api = useApi(bambooApiRef);
  const [form, setForm] = useState(options.initial);
  const [version, setVersion] = useState(mapping?.version);
  const [left, setLeft] = useState<FormField[]>([]);
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [overtaken, setOvertaken] = useState<Overtaken>();

  const loadBalancer = loadBalancers.find(l => l.name === form.loadBalancer);
  const isPaused = usePaused(form, PAUSE_MS);
  const local = useMemo(
    () => localProblems(form, loadBalancer),
    [form, loadBalancer],
  );
  const isComplete = Object.keys(local).length === 0 && form.targets.length > 0;
  const input = toInput(form, entityRef);
  const check = useMappingCheck(
    isComplete ? { ...input, id: mapping?.id, version } : undefined,
  );
  const refused = check.status === 'done' ? check.check.problems : [];
  const wrong = FIELDS.find(
    field => local[field] || refused.some(problem => problem.field === field),
  );

  const problems = { ...local };
  if (!isPaused || (isPatient(local.host) && !left.includes('host'))) {
    delete problems.host;
  }

  const write = async (baseVersion: number | undefined) => {
    setIsSaving(true);
    setFailure(undefined);
    try {
      onSaved(
        mapping && baseVersion !== undefined
          ? await api.updateMapping(mapping.id, {
              ...input,
              version: baseVersion,
            })
          : await api.createMapping(input),
      );
    } catch (error) {
      const current =
        mapping && isConflict(error)
          ? await api.getMapping(mapping.id).catch(() => null)
          : undefined;
      if (current === null) {
        setOvertaken({});
      } else if (current && current.version !== baseVersion) {
        setOvertaken({ theirs: current });
      } else {
        setFailure(errorText(error));
      }
      setIsSaving(false);
    }
  };

  return {
    form,
    change: change => {
      setForm(current => ({ ...current, ...change }));
      setFailure(undefined);
    },
    loadBalancer,
    isOwnName:
      mapping?.loadBalancer === form.loadBalancer &&
      nameOf(mapping) === nameOf(form),
    problems,
    check,
    leave: field => setLeft(fields => [...fields, field]),
    canSave: isComplete && check.status === 'done' && check.check.ok,
    isSaving,
    save: async () => {
      setLeft(FIELDS);
      if (wrong || !isComplete) {
        return wrong ?? 'targets';
      }
      await write(version);
      return undefined;
    },
    failure,
    overtaken,
    takeTheirs: () => {
      if (overtaken?.theirs) {
        setForm(formOf(overtaken.theirs));
        setVersion(overtaken.theirs.version);
        setOvertaken(undefined);
      }
    },
    applyMine: async () => {
      const theirs = overtaken?.theirs;
      if (theirs) {
        setOvertaken(undefined);
        setVersion(theirs.version);
        await write(theirs.version);
      }
    },
  };
}
