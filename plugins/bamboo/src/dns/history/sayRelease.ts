import type { Release } from '@bamboo-lb/plugin-bamboo-common';
import type { Text } from '../../hooks/useText';

/** How many changes of a release the reader cannot see. */
export function hiddenChanges(release: Release): number {
  return release.totalChanges - release.changes.length;
}

/** With what else a change was released, and what it was called. */
export function sayCompany(t: Text, release: Release): string {
  const { title } = release;
  const others = release.changes.length - 1;
  const hidden = hiddenChanges(release);
  if (hidden === 0) {
    return t('releases.history.with', { count: others, title });
  }
  return others > 0
    ? t('releases.history.withBoth', {
        others: t('releases.history.others', { count: others }),
        hidden: t('releases.history.hidden', { count: hidden }),
        title,
      })
    : t('releases.history.withHidden', { count: hidden, title });
}
