import Button from '@material-ui/core/Button';
import Divider from '@material-ui/core/Divider';
import type { Canary, CanaryOptions } from '@bamboo-lb/plugin-bamboo-common';
import { SectionCard } from '../components/SectionCard';
import { useNow } from '../hooks/useNow';
import { useText } from '../hooks/useText';
import { mappingDetail, stateWord } from '../status/mappingStatus';
import { formatPercent } from './figures';
import { ShareInput } from './ShareInput';
import { sidesOf } from './share';
import { StepsRow } from './StepsRow';
import type { CanaryActions } from './useCanaryActions';
import { useShareDraft } from './useShareDraft';

/** How the requests are shared, how it goes on, and what changes both. */
export function ShareCard(props: {
  canary: Canary;
  running: NonNullable<Canary['running']>;
  options: CanaryOptions;
  actions: CanaryActions;
  canWrite: boolean;
  /** The id of the text that says why nothing can be changed. */
  reasonId?: string;
  onEditSteps: () => void;
}) {
  const { canary, running, options, actions, canWrite, reasonId } = props;
  const t = useText();
  const now = useNow(15_000);
  const draft = useShareDraft(running.weight, weight =>
    actions.update({ weight }),
  );
  const sides = sidesOf(canary.mapping);
  const { status } = canary.mapping;
  const detail = mappingDetail(t, canary.mapping, now);
  const hasSteps = options.steps.length > 0;
  const isPaused = running.paused !== null;
  const disabled = {
    disabled: !canWrite || actions.isBusy,
    'aria-describedby': reasonId,
  };
  return (
    <SectionCard
      title={t('canary.share.title')}
      subtitle={t('canary.share.goes', {
        share: formatPercent(running.weight),
        state:
          status.state === 'live'
            ? `${detail}.`
            : `${stateWord(t, status)}. ${detail}`,
      })}
      action={
        <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
          {hasSteps && (
            <Button
              size="small"
              {...disabled}
              onClick={() => actions.update({ paused: !isPaused })}
            >
              {t(isPaused ? 'canary.steps.resume' : 'canary.steps.pause')}
            </Button>
          )}
          <Button size="small" {...disabled} onClick={props.onEditSteps}>
            {t('canary.steps.edit')}
          </Button>
        </div>
      }
    >
      {sides && (
        <ShareInput
          {...sides}
          draft={draft}
          isDisabled={!canWrite}
          reasonId={reasonId}
          pausesSteps={hasSteps && !isPaused}
        />
      )}
      <Divider style={{ margin: '16px -12px' }} />
      <StepsRow steps={options.steps} running={running} />
    </SectionCard>
  );
}
