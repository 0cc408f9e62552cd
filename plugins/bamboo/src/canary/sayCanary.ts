import type { Mapping, Target } from '@bamboo-lb/plugin-bamboo-common';
import { sayWhen } from '../components/When';
import type { Text } from '../hooks/useText';
import { formatPercent } from './figures';
import { shareOf, stepNumberOf } from './share';

/** How far the canary of a mapping is: "Canary at 10 %, step 3 of 6". */
export function sayCanary(t: Text, mapping: Mapping): string {
  const share = formatPercent(shareOf(mapping));
  const step = stepNumberOf(mapping);
  return step === undefined
    ? t('canary.inTable', { share })
    : t('canary.inTableStep', {
        share,
        step: String(step),
        steps: String(mapping.options.canary?.steps.length),
      });
}

/** Marathon's versions are times; others are shown as they are. */
export function sayVersion(t: Text, version: string, now: number): string {
  return t('canary.version', {
    version: Number.isNaN(Date.parse(version))
      ? version
      : sayWhen(t, version, now),
  });
}

/** Which instances of its app a target means; nothing when all. */
export function sayVersionOf(
  t: Text,
  { version, notVersion }: Target,
  now: number,
): string | undefined {
  if (version !== undefined) {
    return sayVersion(t, version, now);
  }
  return notVersion === undefined ? undefined : t('canary.otherVersions');
}
