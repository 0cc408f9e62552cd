import Button from '@material-ui/core/Button';
import PauseCircleIcon from '@material-ui/icons/PauseCircleFilled';
import ShieldIcon from '@material-ui/icons/VerifiedUserOutlined';
import type {
  Canary,
  CanaryGuard,
  CanaryOnAgent,
} from '@bamboo-lb/plugin-bamboo-common';
import type { ReactNode } from 'react';
import { Notice } from '../components/Notice';
import { joinNames } from '../health/HealthNotice';
import { useText, type Text } from '../hooks/useText';
import {
  formatLatency,
  formatNumber,
  formatPercent,
  formatShare,
  sinceShare,
} from './figures';
import { guardSaid } from './guard';
import { USUAL_GUARD } from './usual';

type Running = NonNullable<Canary['running']>;

const namesOf = (agents: CanaryOnAgent[]) => agents.map(({ agent }) => agent);

/** Both sides in one line, as far as there is something to compare. */
function sayFigures(
  t: Text,
  canary: Canary,
  running: Running,
  guard: CanaryGuard,
): string {
  const since = sinceShare(running.agents);
  const { stable, canary: there } = canary.lastMinute;
  const parts: string[] = [];
  if (since.canary.errorShare !== null) {
    parts.push(
      t('canary.guard.errors', {
        canary: formatShare(since.canary.errorShare),
        stable: formatShare(since.stable.errorShare ?? 0),
        requests: formatNumber(since.canary.requests),
        margin: formatShare(guard.errorMargin / 100),
      }),
    );
  }
  if (guard.latencyFactor !== null && stable.p95 !== null && there.p95 !== null)
    parts.push(
      t('canary.guard.latency', {
        canary: formatLatency(there.p95),
        stable: formatLatency(stable.p95),
      }),
    );
  return parts.join(' ');
}

/** The time of a step goes on with too few requests; only its end waits. */
const sayWait = ({ waiting }: Running) =>
  waiting === null ? 'willWait' : 'waits';

/** What agents saw, each in its own words. */
function Seen({ agents }: { agents: CanaryOnAgent[] }) {
  return (
    <>
      {agents.map(({ agent, reason }) =>
        reason ? <div key={agent}>{`${agent}: ${reason}`}</div> : null,
      )}
    </>
  );
}

/** What the guard thinks of the canary, why, and what to do. */
export function GuardNotice(props: {
  canary: Canary;
  running: Running;
  guard: CanaryGuard | null;
  hasSteps: boolean;
  canWrite: boolean;
  onUpdate: (update: { paused: false } | { guard: CanaryGuard }) => void;
}) {
  const { canary, running, guard, hasSteps, canWrite, onUpdate } = props;
  const t = useText();
  const said = guardSaid(guard, running);
  const button = (text: string, onClick: () => void): ReactNode =>
    canWrite && (
      <Button
        size="small"
        variant="outlined"
        style={{ textTransform: 'none' }}
        onClick={onClick}
      >
        {text}
      </Button>
    );
  const resume =
    hasSteps && running.paused
      ? button(t('canary.steps.resume'), () => onUpdate({ paused: false }))
      : undefined;
  const paused =
    hasSteps && running.paused ? t('canary.guard.stepsPaused') : '';
  const waits = t(`canary.guard.${hasSteps ? sayWait(running) : 'untilThen'}`);
  if (!guard || said.kind === 'off') {
    return (
      <Notice
        tone="info"
        title={t('canary.guard.off')}
        actions={button(t('canary.guard.turnOn'), () =>
          onUpdate({ guard: USUAL_GUARD }),
        )}
      >
        {t('canary.guard.offDetail')}
      </Notice>
    );
  }
  const figures = sayFigures(t, canary, running, guard);
  switch (said.kind) {
    case 'abortedOn': {
      const isAll = said.agents.length === running.agents.length;
      return (
        <Notice
          tone="error"
          title={t('canary.guard.aborted', {
            count: said.agents.length,
            agents: joinNames(t, namesOf(said.agents)),
          })}
          actions={resume}
        >
          <Seen agents={said.agents} />
          {t(`canary.guard.${isAll ? 'abortedAll' : 'abortedSome'}`, {
            count: said.agents.length,
            share: formatPercent(running.weight),
          })}{' '}
          {paused}
        </Notice>
      );
    }
    case 'doubt':
      return (
        <Notice
          tone="warning"
          icon={PauseCircleIcon}
          title={
            <>
              {said.agents.length > 0
                ? t('canary.guard.doubt', {
                    count: said.agents.length,
                    agents: joinNames(t, namesOf(said.agents)),
                  })
                : t('canary.guard.doubtAll')}{' '}
              {paused}
            </>
          }
          actions={resume}
        >
          <Seen agents={said.agents} />
          {figures}
        </Notice>
      );
    case 'paused':
      return (
        <Notice
          tone="warning"
          icon={PauseCircleIcon}
          title={t('canary.guard.pausedTitle')}
          actions={resume}
        >
          {running.paused?.reason && <div>{running.paused.reason}</div>}
          {t('canary.guard.pausedDetail')}
        </Notice>
      );
    case 'few':
      return (
        <Notice
          tone="info"
          title={
            said.requests === 0
              ? t('canary.guard.none')
              : `${t('canary.guard.few', {
                  requests: formatNumber(said.requests),
                  needed: formatNumber(said.needed),
                })}.`
          }
        >
          {waits}
        </Notice>
      );
    case 'inconclusive':
      return (
        <Notice tone="info" title={t('canary.guard.inconclusive')}>
          {[figures, waits].filter(Boolean).join(' ')}
        </Notice>
      );
    default:
      return (
        <Notice tone="ok" icon={ShieldIcon} title={t('canary.guard.ok')}>
          {figures}{' '}
          {running.agents.length > 0 &&
            t('canary.guard.alone', {
              count: running.agents.length,
              agents: joinNames(t, namesOf(running.agents)),
            })}
        </Notice>
      );
  }
}
