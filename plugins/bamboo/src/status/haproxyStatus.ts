import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import ErrorIcon from '@material-ui/icons/Error';
import RemoveCircleIcon from '@material-ui/icons/RemoveCircle';
import TrendingDownIcon from '@material-ui/icons/TrendingDown';
import type {
  Instance,
  InstanceOnAgent,
} from '@bamboo-lb/plugin-bamboo-common';
import type { Text } from '../hooks/useText';
import type { Said } from './instanceStatus';

function sessionsDetail(t: Text, { sessions }: InstanceOnAgent): string {
  return sessions === undefined
    ? ''
    : t('health.haproxy.sessions', { count: sessions });
}

function notInRotation(t: Text, { inRotation, decision }: Instance): Said {
  const isWaiting = ['unhealthy', 'waiting-for-health'].includes(decision);
  const why = isWaiting ? t('health.haproxy.waitsForHealth') : '';
  return {
    look: {
      icon: RemoveCircleIcon,
      token: 'aborted',
      label: t('health.haproxy.none'),
    },
    detail: inRotation ? t('health.haproxy.noName') : why,
  };
}

/** What one HAProxy says of an instance. */
export function haproxySays(t: Text, instance: Instance, agent: string): Said {
  const on = instance.loadBalancers.find(l => l.agent === agent);
  switch (on?.status) {
    case 'UP':
      return {
        look: {
          icon: CheckCircleIcon,
          token: 'ok',
          label: t('health.haproxy.up'),
        },
        detail: sessionsDetail(t, on),
      };
    case 'DOWN':
      return {
        look: {
          icon: ErrorIcon,
          token: 'error',
          label: t('health.haproxy.down'),
        },
        detail: sessionsDetail(t, on) || t('health.haproxy.fails'),
      };
    case 'DRAIN':
    case 'MAINT':
      return on.sessions
        ? {
            look: {
              icon: TrendingDownIcon,
              token: 'running',
              label: t('health.haproxy.draining'),
            },
            detail: t('health.haproxy.ending', { count: on.sessions }),
          }
        : notInRotation(t, instance);
    case 'unknown':
      return {
        look: {
          icon: CloudOffIcon,
          token: 'warning',
          label: t('health.haproxy.unknown'),
        },
        detail: t('health.haproxy.notConnected', { agent }),
      };
    default:
      return notInRotation(t, instance);
  }
}

/** The agents that say something of any instance, in a stable order. */
export function agentsOf(instances: Instance[]): string[] {
  const agents = instances.flatMap(({ loadBalancers }) =>
    loadBalancers.map(({ agent }) => agent),
  );
  return [...new Set(agents)].sort();
}

/** Those of them that answer: what the others see is not known. */
export function answeringAgents(instances: Instance[]): string[] {
  const answering = new Set(
    instances
      .flatMap(({ loadBalancers }) => loadBalancers)
      .filter(({ status }) => status !== 'unknown')
      .map(({ agent }) => agent),
  );
  return agentsOf(instances).filter(agent => answering.has(agent));
}

/** Instances that Marathon and a HAProxy see differently. */
export function disagreements(instances: Instance[]): Instance[] {
  return instances.filter(
    ({ inRotation, healthy, loadBalancers }) =>
      inRotation &&
      healthy !== false &&
      loadBalancers.some(({ status }) => status === 'DOWN'),
  );
}
