import AutorenewIcon from '@material-ui/icons/Autorenew';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import EventBusyIcon from '@material-ui/icons/EventBusy';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import PauseCircleFilledIcon from '@material-ui/icons/PauseCircleFilled';
import type {
  Mapping,
  MappingState,
  MappingStatus,
} from '@bamboo-lb/plugin-bamboo-common';
import type { StateLook } from '../components/StateLabel';
import { sayWhen } from '../components/When';
import { formatDuration } from '../format/time';
import type { Text } from '../hooks/useText';

const ATTENTION: MappingState[] = ['rejected', 'held', 'waiting'];
const ORDER: MappingState[] = [...ATTENTION, 'rolling-out', 'live', 'expired'];

/** A canary that went wrong; the name itself is served well. */
const CANARY_CONDITIONS = ['CanaryPaused', 'CanaryAborted'];

const TURNING: MappingState = 'rolling-out';

const LOOKS: Record<MappingState, Omit<StateLook, 'label' | 'isTurning'>> = {
  live: { icon: CheckCircleIcon, token: 'ok' },
  'rolling-out': { icon: AutorenewIcon, token: 'running' },
  waiting: { icon: HourglassEmptyIcon, token: 'warning' },
  rejected: { icon: ErrorIcon, token: 'error' },
  held: { icon: PauseCircleFilledIcon, token: 'warning' },
  expired: { icon: EventBusyIcon, token: 'aborted' },
};

/** The name of a mapping: its host, and its path where it has one. */
export function nameOf(mapping: Pick<Mapping, 'host' | 'path'>): string {
  return mapping.path === '/' ? mapping.host : mapping.host + mapping.path;
}

/** Whether a person has to do something about the mapping. */
export function needsAttention(mapping: Mapping): boolean {
  return (
    ATTENTION.includes(mapping.status.state) ||
    mapping.status.conditions.some(({ type }) =>
      CANARY_CONDITIONS.includes(type),
    )
  );
}

/** States that need a person, then those that say so beside their state. */
function placeOf(mapping: Mapping): number {
  const place = ORDER.indexOf(mapping.status.state);
  return needsAttention(mapping)
    ? Math.min(place, ATTENTION.length - 0.5)
    : place;
}

/** What needs a person comes first, then by name. */
export function byAttention(a: Mapping, b: Mapping): number {
  return placeOf(a) - placeOf(b) || nameOf(a).localeCompare(nameOf(b));
}

const MISSING = 'AppMissing';

/** Whether a mapping waits because Marathon does not have its app. */
const isAppMissing = ({ state, conditions }: MappingStatus) =>
  state === 'waiting' && conditions.some(({ type }) => type === MISSING);

/** The word of a state, as filters and labels show it. */
export function stateWord(t: Text, status: MappingStatus): string {
  if (isAppMissing(status)) {
    return t('state.appMissing');
  }
  return status.state === 'rolling-out'
    ? t('state.rollingOut', {
        verified: String(status.verified),
        agents: String(status.agents),
      })
    : t(`state.${status.state}`);
}

/** The icon, the colour and the word of a mapping's state. */
export function mappingLook(t: Text, status: MappingStatus): StateLook {
  return {
    ...LOOKS[status.state],
    label: stateWord(t, status),
    isTurning: status.state === TURNING,
  };
}

function sayPhases(t: Text, status: MappingStatus): string {
  return status.byAgent
    .map(({ agent, phase, ms }) =>
      phase === 'verified' && ms !== undefined
        ? t('agentPhase.verifiedIn', { agent, time: formatDuration(ms) })
        : t(`agentPhase.${phase}`, { agent }),
    )
    .join(', ');
}

function sayVerified(t: Text, status: MappingStatus): string {
  const counts = {
    verified: String(status.verified),
    agents: String(status.agents),
  };
  return status.verifiedInMs === undefined
    ? t('stateDetail.verified', counts)
    : t('stateDetail.verifiedIn', {
        ...counts,
        time: formatDuration(status.verifiedInMs),
      });
}

/** A link may follow, which would otherwise run into the last word. */
function endSentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The line under a state that says why, or how sure it is. */
export function mappingDetail(t: Text, mapping: Mapping, now: number): string {
  const { status, expiresAt } = mapping;
  switch (status.state) {
    case 'live':
      return expiresAt
        ? t('stateDetail.expires', {
            verified: t('stateDetail.verified', {
              verified: String(status.verified),
              agents: String(status.agents),
            }),
            time: sayWhen(t, expiresAt, now),
          })
        : sayVerified(t, status);
    case 'rolling-out':
      return sayPhases(t, status) || status.reason || '';
    case 'expired':
      return expiresAt
        ? t('stateDetail.expired', { time: sayWhen(t, expiresAt, now) })
        : status.reason ?? '';
    default:
      return endSentence(status.reason ?? sayPhases(t, status));
  }
}

const NAME_CONDITIONS = [
  'NameResolves',
  'NameDoesNotResolve',
  'ResolvesElsewhere',
];

/** What a DNS look-up says of the name: serving and resolving are apart. */
export function nameCondition(status: MappingStatus) {
  return status.conditions.find(({ type }) => NAME_CONDITIONS.includes(type));
}

/** What else is said of the mapping, beside its state and its name. */
export function otherConditions(status: MappingStatus) {
  const said = [...NAME_CONDITIONS, ...(isAppMissing(status) ? [MISSING] : [])];
  return status.conditions.filter(({ type }) => !said.includes(type));
}
