import type { HeldRemoval } from '@bamboo-lb/plugin-bamboo-common';
import { shortId } from '../format/time';
import type { Text } from '../hooks/useText';

const SHOWN = 5;

/** The servers and apps that are held, the first few by name. */
export function listHeld(t: Text, held: HeldRemoval[]): string {
  const names = held.map(({ kind, app, instance }) =>
    kind === 'server' && instance ? `${app} ${shortId(instance)}` : app,
  );
  const list = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN
    ? t('loadBalancer.held.more', { list, count: names.length - SHOWN })
    : list;
}
