import type { MappingChange, Release } from '@bamboo-lb/plugin-bamboo-common';
import type { Text } from '../../hooks/useText';
import { undoOf, type Undo } from './entries';

/** One change and the way back from it. */
export interface ChangeUndo {
  entry: MappingChange;
  undo: Undo;
}

/** What the reader wants to undo: one change, or all of a release. */
export type ChosenUndo = ChangeUndo | { release: Release };

/** What the button of an entry does, or why it does nothing. */
export type Offer = { chosen: ChosenUndo } | { reason: string };

/**
 * The release of an entry, when other changes are part of it too. Names that
 * rules make at the same time have nothing else to do with each other.
 */
export function sharedRelease(
  release: Release | undefined,
): Release | undefined {
  return release && release.kind !== 'review' && release.totalChanges > 1
    ? release
    : undefined;
}

/** The undo of an entry: a change of a release is undone with all of it. */
export function offerOf(
  t: Text,
  entry: MappingChange,
  release: Release | undefined,
): Offer {
  const shared = sharedRelease(release);
  if (shared) {
    return shared.notUndoable === undefined
      ? { chosen: { release: shared } }
      : {
          reason: t('releases.history.cannot', { reason: shared.notUndoable }),
        };
  }
  const undo = undoOf(entry);
  if (typeof undo !== 'string') {
    return { chosen: { entry, undo } };
  }
  const next = String(entry.version.version + 1);
  return {
    reason:
      undo === 'later'
        ? t('history.cannot', { version: next })
        : t('history.cannotHere'),
  };
}
