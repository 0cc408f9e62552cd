import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { Mono } from '../../components/Mono';
import { PreviewBox } from '../../components/PreviewBox';
import { formatDuration } from '../../format/time';
import { joinNames } from '../../health/HealthNotice';
import { useText, type Text } from '../../hooks/useText';
import { nameOf } from '../../status/mappingStatus';
import { formatPercent } from '../figures';
import { sayVersion } from '../sayCanary';
import type { CanaryChoice } from './choices';
import { stepsOf, type PlanForm } from './plan';
import { firstShare, type StartForm } from './startForm';

/** What becomes of the share, as the end of a sentence. */
function sayPlan(t: Text, form: PlanForm): string {
  const steps = stepsOf(form);
  const last = steps[steps.length - 1];
  if (!last) {
    return t('canary.form.will.hand');
  }
  const shares = joinNames(
    t,
    steps.slice(1).map(({ weight }) => formatPercent(weight)),
  );
  const isEven = steps.every(({ seconds }) => seconds === last.seconds);
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const duration = formatDuration((isEven ? last.seconds : total) * 1000);
  const then = t(`canary.form.will.${isEven ? 'each' : 'over'}`, {
    shares,
    duration,
  });
  return `${shares ? then : ''}${t(
    `canary.form.will.${last.weight === 100 ? 'promotes' : 'stays'}`,
  )}`;
}

/** What starting the canary does, in words. */
export function StartPreview(props: {
  mapping: Mapping;
  form: StartForm;
  choice: CanaryChoice;
}) {
  const { mapping, form, choice } = props;
  const t = useText();
  const target = (
    <>
      <Mono>{choice.app}</Mono>
      {choice.version !== undefined &&
        ` (${sayVersion(t, choice.version, Date.now())})`}
    </>
  );
  return (
    <PreviewBox title={t('dialog.willChange')}>
      {t('canary.form.will.start', {
        share: formatPercent(firstShare(form)),
        name: <strong>{nameOf(mapping)}</strong>,
        target,
      })}
      {sayPlan(t, form)}{' '}
      {form.name.trim() &&
        t('canary.form.will.own', {
          name: nameOf({ host: form.name.trim(), path: mapping.path }),
        })}{' '}
      {t(
        form.isGuarded ? 'canary.form.will.guard' : 'canary.form.will.noGuard',
      )}
      {choice.inRotation === 0 && (
        <div>{t('canary.form.will.down', { target })}</div>
      )}
    </PreviewBox>
  );
}
