import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { MappingChange, Target } from '@bamboo-lb/plugin-bamboo-common';
import { Mono } from '../../components/Mono';
import { When } from '../../components/When';
import { Who } from '../../components/Who';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { deedOf, valueOf } from './entries';

/** The apps of a value with their shares, in one line. */
export function sayTargets(targets: { app: string; weight: number }[]): string {
  return targets
    .map(({ app, weight }) => (targets.length > 1 ? `${app} ${weight} %` : app))
    .join(', ');
}

function sayVersioned(target: Target | undefined): string {
  const { app = '', version } = target ?? {};
  return version === undefined ? app : `${app} ${version}`;
}

function shareOf(value: { targets: Target[] } | null | undefined): string {
  return String(value?.targets[1]?.weight ?? 0);
}

/** Who did what, in one sentence. */
export function HistorySentence({ entry }: { entry: MappingChange }) {
  const t = useText();
  const value = valueOf(entry);
  const before = entry.previous?.value;
  const deed = deedOf(entry);
  const name = <strong>{value ? nameOf(value) : ''}</strong>;
  const who = (
    <strong>
      <Who by={entry.version.by} />
    </strong>
  );
  const targets = <Mono>{sayTargets(value?.targets ?? [])}</Mono>;
  switch (deed) {
    case 'moved':
      return t('history.moved', {
        who,
        name,
        targets,
        previous: <strong>{before ? nameOf(before) : ''}</strong>,
      });
    case 'rehomed':
      return t('history.rehomed', {
        who,
        name,
        targets,
        from: before?.loadBalancer ?? '',
        to: value?.loadBalancer ?? '',
      });
    case 'handed':
      return t('history.handed', {
        who,
        name,
        from: <EntityRefLink entityRef={before?.entityRef ?? ''} hideIcon />,
        to: <EntityRefLink entityRef={value?.entityRef ?? ''} hideIcon />,
      });
    case 'expiry':
      return t('history.expiry', {
        who,
        name,
        when: <When at={value?.expiresAt ?? ''} />,
      });
    case 'canaryStarted':
      return t('history.canaryStarted', {
        who,
        name,
        app: <Mono>{sayVersioned(value?.targets[1])}</Mono>,
        share: shareOf(value),
      });
    case 'canaryMoved':
      return t('history.canaryMoved', {
        who,
        name,
        from: shareOf(before),
        share: shareOf(value),
      });
    case 'canaryPromoted':
    case 'canaryAborted':
      return t(`history.${deed}`, { who, name, targets });
    case 'delete':
    case 'restored':
    case 'noExpiry':
      return t(`history.${deed}`, { who, name });
    default:
      return t(`history.${deed}`, { who, name, targets });
  }
}
