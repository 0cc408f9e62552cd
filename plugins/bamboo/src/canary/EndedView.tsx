import Button from '@material-ui/core/Button';
import type { CanaryEnd, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import type { ReactNode } from 'react';
import { EmptyList } from '../components/EmptyList';
import { Mono } from '../components/Mono';
import { Notice, type NoticeTone } from '../components/Notice';
import { SectionCard } from '../components/SectionCard';
import { When } from '../components/When';
import { Who } from '../components/Who';
import { useText } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';
import { GUARD } from './guard';

function toneOf(end: CanaryEnd): NoticeTone {
  if (end.by === GUARD) {
    return end.how === 'aborted' ? 'error' : 'ok';
  }
  return end.how === 'aborted' ? 'info' : 'ok';
}

/** Of people without a comment the reason only says again who it was. */
function sayReason({ by, reason }: CanaryEnd): string {
  return reason.startsWith(`${by} `) ? '' : reason;
}

/** How a canary ended, why, and the way back. */
export function EndedNotice(props: {
  end: CanaryEnd;
  canUndo: boolean;
  isBusy: boolean;
  /** What had the focus went with the canary. */
  takesFocus: boolean;
  onUndo: (release: string) => void;
}) {
  const { end, canUndo, isBusy, takesFocus, onUndo } = props;
  const t = useText();
  return (
    <Notice
      tone={toneOf(end)}
      takesFocus={takesFocus}
      title={t(`canary.ended.${end.how}`, {
        who: <Who by={end.by} />,
        when: <When at={end.at} />,
      })}
      actions={
        canUndo && (
          <Button
            size="small"
            variant="outlined"
            style={{ textTransform: 'none' }}
            disabled={isBusy}
            onClick={() => onUndo(end.release)}
          >
            {t('canary.ended.undo')}
          </Button>
        )
      }
    >
      {sayReason(end)}
    </Notice>
  );
}

/** What stands in place of the canary once it has ended, or before the first. */
export function NoCanary(props: {
  mapping: Mapping;
  hasEnded: boolean;
  /** The way on. */
  action: ReactNode;
}) {
  const { mapping, hasEnded, action } = props;
  const t = useText();
  const [target] = mapping.targets;
  return (
    <SectionCard title={t('canary.share.title')}>
      <EmptyList
        title={t('canary.ended.nothing', { name: nameOf(mapping) })}
        action={action}
      >
        {mapping.targets.length === 1 &&
          t('canary.ended.allTo', { app: <Mono>{target?.app}</Mono> })}{' '}
        {!hasEnded && t('canary.ended.never')}
      </EmptyList>
    </SectionCard>
  );
}
