import AutorenewIcon from '@material-ui/icons/Autorenew';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import ErrorIcon from '@material-ui/icons/Error';
import HistoryIcon from '@material-ui/icons/History';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import type { Agent, Cluster, Revision } from '@bamboo-lb/plugin-bamboo-common';
import type { StateLook } from '../components/StateLabel';
import { formatAge, formatClock, formatDuration } from '../format/time';
import type { Text } from '../hooks/useText';
import type { Said } from './instanceStatus';
import { msUntil } from './reportStatus';

type Look = Pick<StateLook, 'icon' | 'token'>;

const AGENTS: Record<Agent['state'], Look & { word: AgentWord }> = {
  'in-step': { icon: CheckCircleIcon, token: 'ok', word: 'inStep' },
  applying: { icon: AutorenewIcon, token: 'running', word: 'applying' },
  behind: { icon: HourglassEmptyIcon, token: 'warning', word: 'behind' },
  rejected: { icon: ErrorIcon, token: 'error', word: 'rejected' },
  away: { icon: CloudOffIcon, token: 'error', word: 'away' },
};

type AgentWord = 'inStep' | 'applying' | 'behind' | 'rejected' | 'away';

function sayAway(t: Text, { sequence, lastSeenAt }: Agent, now: number) {
  const duration = formatDuration(now - Date.parse(lastSeenAt));
  return sequence === undefined
    ? t('loadBalancer.agentState.awayFor', { duration })
    : t('loadBalancer.agentState.goesOn', {
        duration,
        sequence: String(sequence),
      });
}

function sayRuns(t: Text, { sequence }: Agent) {
  return sequence === undefined
    ? t('loadBalancer.agentState.runsNone')
    : t('loadBalancer.agentState.runs', { sequence: String(sequence) });
}

/** What an agent is doing, and which revision its HAProxy runs. */
export function agentSays(t: Text, agent: Agent, now: number): Said {
  const { icon, token, word } = AGENTS[agent.state];
  return {
    look: {
      icon,
      token,
      label: t(`loadBalancer.agentState.${word}`),
      isTurning: agent.state === 'applying',
    },
    detail:
      agent.state === 'away'
        ? sayAway(t, agent, now)
        : agent.message ?? sayRuns(t, agent),
  };
}

const REVISIONS: Record<Revision['state'], Look & { word: RevisionWord }> = {
  live: { icon: CheckCircleIcon, token: 'ok', word: 'live' },
  'rolling-out': { icon: AutorenewIcon, token: 'running', word: 'rollingOut' },
  rejected: { icon: ErrorIcon, token: 'error', word: 'rejected' },
  replaced: { icon: HistoryIcon, token: 'aborted', word: 'replaced' },
};

type RevisionWord = 'live' | 'rollingOut' | 'rejected' | 'replaced';

/** Where a revision stands, and how fast each agent took it. */
export function revisionSays(t: Text, revision: Revision): Said {
  const { icon, token, word } = REVISIONS[revision.state];
  const refused = revision.reports.find(r => r.outcome !== 'verified');
  const verified = revision.reports.filter(r => r.outcome === 'verified');
  const times = verified.map(report => {
    const ms = msUntil(report, 'verified');
    return ms === undefined
      ? report.agent
      : `${report.agent} ${formatDuration(ms)}`;
  });
  const isReloaded = verified.some(({ how }) => how === 'reload');
  return {
    look: {
      icon,
      token,
      label: t(`loadBalancer.revisionState.${word}`),
      isTurning: revision.state === 'rolling-out',
    },
    detail:
      refused?.message ??
      (times.length > 0
        ? t('loadBalancer.by', {
            agents: times.join(', '),
            how: isReloaded
              ? t('loadBalancer.reloaded')
              : t('loadBalancer.noReload'),
          })
        : ''),
  };
}

/** Whether a cluster answers, with what it has. */
export function clusterSays(t: Text, cluster: Cluster, now: number): Said {
  const { name: label, apps, lastSyncAt, staleSince } = cluster;
  switch (cluster.state) {
    case 'fresh':
      return {
        look: { icon: CheckCircleIcon, token: 'ok', label },
        detail: t('overview.clusterFresh', {
          count: apps,
          when: lastSyncAt
            ? t('time.ago', {
                duration: formatAge(now - Date.parse(lastSyncAt)),
              })
            : t('time.justNow'),
        }),
      };
    case 'stale':
      return {
        look: { icon: CloudOffIcon, token: 'warning', label },
        detail: staleSince
          ? t('overview.clusterStale', {
              time: formatClock(Date.parse(staleSince), { now }),
            })
          : cluster.error ?? '',
      };
    default:
      return {
        look: { icon: CloudOffIcon, token: 'error', label },
        detail: cluster.error ?? t('overview.clusterNever'),
      };
  }
}
