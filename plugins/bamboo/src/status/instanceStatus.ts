import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import ErrorIcon from '@material-ui/icons/Error';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import TrendingDownIcon from '@material-ui/icons/TrendingDown';
import type { HealthCheck, Instance } from '@bamboo-lb/plugin-bamboo-common';
import type { StateLook } from '../components/StateLabel';
import { formatClock, formatDuration } from '../format/time';
import type { Text } from '../hooks/useText';

/** A state with its second line. */
export interface Said {
  look: StateLook;
  detail: string;
}

/** A health check as people write it: "GET /health". */
export function sayCheck(check: HealthCheck | undefined): string | undefined {
  if (!check) {
    return undefined;
  }
  if (check.command !== undefined) {
    return check.command;
  }
  return check.path === undefined ? check.protocol : `GET ${check.path}`;
}

function sayFailure(
  t: Text,
  instance: Instance,
  checks: HealthCheck[],
  now: number,
): string {
  const index = instance.healthResults.findIndex(({ alive }) => !alive);
  const result = instance.healthResults[index];
  const since = result?.lastSuccess ?? result?.firstSuccess;
  return t('health.marathon.unhealthyDetail', {
    check: sayCheck(checks[index]) ?? t('health.itsHealthCheck'),
    cause: result?.lastFailureCause ?? t('health.marathon.fails'),
    count: result?.consecutiveFailures ?? 0,
    since: since
      ? t('health.marathon.since', {
          time: formatClock(Date.parse(since), { now }),
        })
      : '',
  });
}

/** What Marathon says of an instance. */
export function marathonSays(
  t: Text,
  instance: Instance,
  checks: HealthCheck[],
  now: number,
): Said {
  const say = (
    icon: StateLook['icon'],
    token: StateLook['token'],
    label: string,
    detail: string,
  ): Said => ({ look: { icon, token, label }, detail });
  switch (instance.decision) {
    case 'healthy':
      return say(
        CheckCircleIcon,
        'ok',
        t('health.marathon.healthy'),
        t('health.marathon.healthyDetail'),
      );
    case 'no-checks':
      return say(
        CheckCircleIcon,
        'ok',
        t('health.marathon.running'),
        t('health.marathon.runningDetail'),
      );
    case 'unhealthy':
      return say(
        ErrorIcon,
        'error',
        t('health.marathon.unhealthy'),
        sayFailure(t, instance, checks, now),
      );
    case 'kept-all-down':
      return say(
        ErrorIcon,
        'error',
        t('health.marathon.unhealthy'),
        t('health.marathon.kept'),
      );
    case 'kept-unknown':
      return say(
        HelpOutlineIcon,
        'aborted',
        t('health.marathon.unknown'),
        t('health.marathon.unknownDetail'),
      );
    case 'waiting-for-health':
      return say(
        HelpOutlineIcon,
        'aborted',
        t('health.marathon.noResult'),
        t('health.marathon.noResultDetail'),
      );
    case 'not-ready':
      return say(
        HourglassEmptyIcon,
        'warning',
        t('health.marathon.notReady'),
        t('health.marathon.notReadyDetail'),
      );
    case 'killing':
      return say(
        TrendingDownIcon,
        'running',
        t('health.marathon.stopping'),
        t('health.marathon.stoppingDetail'),
      );
    case 'unreachable':
      return say(
        CloudOffIcon,
        'warning',
        t('health.marathon.unreachable'),
        t('health.marathon.unreachableDetail'),
      );
    case 'no-address':
      return say(
        ErrorIcon,
        'error',
        t('health.marathon.noAddress'),
        t('health.marathon.noAddressDetail'),
      );
    default:
      return say(
        HourglassEmptyIcon,
        'running',
        t('health.marathon.starting'),
        instance.stagedAt
          ? t('health.marathon.startingDetail', {
              duration: formatDuration(now - Date.parse(instance.stagedAt)),
            })
          : instance.state,
      );
  }
}

const BAD_FIRST: Instance['decision'][] = [
  'unhealthy',
  'kept-all-down',
  'no-address',
  'unreachable',
  'not-ready',
  'kept-unknown',
  'waiting-for-health',
  'not-running',
  'killing',
];

/** What needs a look comes first, then by id. */
export function byHealth(a: Instance, b: Instance): number {
  const rank = ({ decision }: Instance) => {
    const index = BAD_FIRST.indexOf(decision);
    return index < 0 ? BAD_FIRST.length : index;
  };
  return rank(a) - rank(b) || a.id.localeCompare(b.id);
}
