import { useApi } from '@backstage/core-plugin-api';
import type {
  Environment,
  EnvironmentCheck,
  Substitution,
} from '@bamboo-lb/plugin-bamboo-common';
import { useRef, useState } from 'react';
import { bambooApiRef } from '../../api';
import { errorText } from '../../format/errorText';
import { useCheck } from '../../hooks/useCheck';
import { WAIT } from '../../releases/useRelease';
import {
  EMPTY_FORM,
  fateOf,
  obstacleOf,
  rowIndex,
  toInput,
  type CopyForm,
  type CopyObstacle,
} from './copyForm';
import { suggestApps, suggestHosts } from './suggest';

/** The two kinds of lines. */
export type RowKind = 'hosts' | 'apps';

/** Everything the page that copies an environment knows and does. */
export interface CopyModel {
  form: CopyForm;
  change: (change: Partial<CopyForm>) => void;
  /** The newest answer; stays while the next one is on its way. */
  check: EnvironmentCheck | undefined;
  isChecking: boolean;
  /** Why the backend could not be asked. */
  checkFailure: string | undefined;
  /** What is wrong with one side of a line, or with another field. */
  problemOf: (field: string) => string | undefined;
  rowProblem: (
    kind: RowKind,
    index: number,
    side: keyof Substitution,
  ) => string | undefined;
  /** Lines that would do and are not there yet. */
  suggestions: Record<RowKind, Substitution[]>;
  obstacle: CopyObstacle | undefined;
  isBusy: boolean;
  failure: string | undefined;
  submit: () => Promise<void>;
}

const isSame = (a: Substitution, b: Substitution) =>
  a.from === b.from && a.to === b.to;

/** Lets the reader say what is copied and how, and shows what comes of it. */
export function useCopy(onMade: (made: Environment) => void): CopyModel {
  const api = useApi(bambooApiRef);
  const [form, setForm] = useState(EMPTY_FORM);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const input = toInput(form);
  // Neither changes what would be made, but for the words of the history.
  const asked = input && { ...input, comment: undefined };
  const checked = useCheck(asked, (question, signal) =>
    api.checkEnvironment(question, { signal }),
  );
  const newest = useRef<EnvironmentCheck>();
  if (checked.status === 'done') {
    newest.current = checked.check;
  } else if (checked.status !== 'checking') {
    newest.current = undefined;
  }
  const check = newest.current;
  const sources = (check?.items ?? [])
    .filter(item => fateOf(item) !== 'left')
    .map(({ source }) => source);
  const missing = (lines: Substitution[], kind: RowKind) =>
    lines.filter(line => !form[kind].some(row => isSame(row, line)));
  const problemOf = (field: string) =>
    check?.problems.find(problem => problem.field === field)?.message;
  return {
    form,
    change: change => {
      setFailure(undefined);
      setForm(current => ({ ...current, ...change }));
    },
    check,
    isChecking: checked.status === 'checking',
    checkFailure: checked.status === 'failed' ? checked.message : undefined,
    problemOf,
    rowProblem: (kind, index, side) =>
      problemOf(`${kind}[${rowIndex(form[kind], index)}].${side}`),
    suggestions: {
      hosts: missing(
        suggestHosts(
          sources.map(({ host }) => host),
          form.name,
        ),
        'hosts',
      ),
      apps: missing(
        suggestApps(
          sources.flatMap(({ targets }) => targets.map(({ app }) => app)),
          form.name,
        ),
        'apps',
      ),
    },
    obstacle: obstacleOf(form, check, checked.status === 'checking'),
    isBusy,
    failure,
    submit: async () => {
      if (!input) {
        return;
      }
      setIsBusy(true);
      setFailure(undefined);
      try {
        onMade(await api.createEnvironment(input, WAIT));
      } catch (error) {
        setFailure(errorText(error));
        setIsBusy(false);
      }
    },
  };
}
