import { useApi } from '@backstage/core-plugin-api';
import type {
  Mapping,
  ReleaseCheck,
  ReleaseResult,
} from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import { bambooApiRef } from '../api';
import { errorText } from '../format/errorText';
import { useCheck, type Checked } from '../hooks/useCheck';
import {
  draftRelease,
  newChange,
  type Draft,
  type DraftChange,
  type DraftRelease,
} from './draft';

/** What keeps a release from being made. */
export type Obstacle =
  | 'nothing'
  | 'unfinished'
  | 'overtaken'
  | 'checking'
  | 'problems'
  | 'title';

/** Everything the view of a release knows and does. */
export interface ReleaseModel {
  draft: Draft;
  release: DraftRelease;
  check: Checked<ReleaseCheck>;
  title: string;
  comment: string;
  setTitle: (title: string) => void;
  setComment: (comment: string) => void;
  choose: (mapping: Mapping, isChosen: boolean) => void;
  change: (id: string, change: Partial<DraftChange>) => void;
  /** What the backend has against the change of a mapping. */
  problemsOf: (id: string) => string[];
  warningsOf: (id: string) => string[];
  obstacle: Obstacle | undefined;
  isBusy: boolean;
  failure: string | undefined;
  submit: () => Promise<void>;
}

/** The wait for a release to be live; after it the rows say how far it is. */
export const WAIT = { wait: 'live', timeoutSeconds: 10 } as const;

function obstacleOf(
  draft: Draft,
  release: DraftRelease,
  check: Checked<ReleaseCheck>,
  title: string,
): Obstacle | undefined {
  if (
    draft.size === 0 ||
    release.ids.length + release.unfinished.length === 0
  ) {
    return 'nothing';
  }
  if (release.unfinished.length > 0) {
    return 'unfinished';
  }
  if (release.overtaken.length > 0) {
    return 'overtaken';
  }
  if (check.status === 'checking') {
    return 'checking';
  }
  if (check.status !== 'done' || !check.check.ok) {
    return 'problems';
  }
  return title.trim() === '' ? 'title' : undefined;
}

/** Lets the reader choose mappings and what happens to them, all as one. */
export function useRelease(
  mappings: Mapping[],
  onDone: (result: ReleaseResult) => void,
): ReleaseModel {
  const api = useApi(bambooApiRef);
  const [draft, setDraft] = useState<Draft>(new Map());
  const [title, setTitle] = useState('');
  const [comment, setComment] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const release = draftRelease(mappings, draft);
  const { changes, ids } = release;
  // The title changes nothing about what would happen.
  const check = useCheck(
    changes.length > 0 ? changes : undefined,
    (asked, signal) =>
      api.checkRelease({ title: 'preview', changes: asked }, { signal }),
  );
  const said = (kind: 'problems' | 'warnings', id: string) => {
    const index = ids.indexOf(id);
    return check.status === 'done' && index >= 0
      ? check.check[kind]
          .filter(({ change }) => change === index)
          .map(({ message }) => message)
      : [];
  };
  const obstacle = obstacleOf(draft, release, check, title);
  const edit = (how: (draft: Map<string, DraftChange>) => void) => {
    setFailure(undefined);
    setDraft(current => {
      const next = new Map(current);
      how(next);
      return next;
    });
  };
  return {
    draft,
    release,
    check,
    title,
    comment,
    setTitle,
    setComment,
    choose: (mapping, isChosen) =>
      edit(next =>
        isChosen
          ? next.set(mapping.id, newChange(mapping))
          : next.delete(mapping.id),
      ),
    change: (id, change) =>
      edit(next => {
        const old = next.get(id);
        if (old) {
          next.set(id, { ...old, ...change });
        }
      }),
    problemsOf: id => said('problems', id),
    warningsOf: id => said('warnings', id),
    obstacle,
    isBusy,
    failure,
    submit: async () => {
      setIsBusy(true);
      setFailure(undefined);
      try {
        const result = await api.createRelease(
          {
            title: title.trim(),
            ...(comment.trim() && { comment: comment.trim() }),
            changes,
          },
          WAIT,
        );
        setDraft(new Map());
        setTitle('');
        setComment('');
        onDone(result);
      } catch (error) {
        setFailure(errorText(error));
      } finally {
        setIsBusy(false);
      }
    },
  };
}
