/** The versions of Marathon the simulator can be, the oldest first. */
export const PROFILE_NAMES = [
  '0.11',
  '1.1.1',
  '1.4',
  '1.5',
  '1.6',
  '1.7',
  '1.8',
  '1.11',
] as const;

/** One of {@link PROFILE_NAMES}. */
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** What `/v2/info` says. */
const VERSIONS: Record<ProfileName, string> = {
  '0.11': '0.11.1',
  '1.1.1': '1.1.1',
  '1.4': '1.4.13',
  '1.5': '1.5.15',
  '1.6': '1.6.352',
  '1.7': '1.7.236',
  '1.8': '1.8.244',
  '1.11': '1.11.24',
};

/**
 * How one version of Marathon differs from the others. Where nothing is known
 * of a version it is like 1.11.
 */
export interface Profile {
  readonly name: ProfileName;
  readonly version: string;
  /** `networks` and `container.portMappings`, and no nulls (1.5). */
  readonly networks: boolean;
  /** `portDefinitions`, `fetch`, `readinessChecks`, one IP per task (0.14–1.1). */
  readonly portDefinitions: boolean;
  /** `USER` among the networks of Docker (1.3). */
  readonly userNetworks: boolean;
  readonly pods: boolean;
  /** Instances beside tasks, their events and their word for health (1.4). */
  readonly instances: boolean;
  /** The `state` of tasks, and the newer words for it (1.1.2, 1.4). */
  readonly taskStates: boolean;
  /** An instance outlives its tasks, which are numbered (1.8). */
  readonly incarnations: boolean;
  /** Lists of tasks are empty rather than absent; region and zone (1.6). */
  readonly completeTasks: boolean;
  /** `role`, `enforceRole`, `tasksStats` (1.9). */
  readonly roles: boolean;
  /** The key of a step's actions. */
  readonly actionKey: 'type' | 'action';
  /** `/v2/deployments` has steps that are lists (up to 0.15). */
  readonly stepsAreLists: boolean;
  /** Events of deployments carry the group tree: always, unless asked, never. */
  readonly plans: 'heavy' | 'asked' | 'light';
  /** `event_type` chooses events (1.3.7). */
  readonly filtersEvents: boolean;
  /** How many events may wait for one client. */
  readonly maxOutstandingEvents: number;
  /** What happens to a client that reads too slowly. */
  readonly slowClients: 'lose events' | 'are disconnected';
  /** The status of every path while there is no leader. */
  readonly noLeaderStatus: 502 | 503;
  /** The status when the leader does not answer a standby in time. */
  readonly leaderTimeoutStatus: 500 | 502 | 504;
  /** A standby sends clients of `/v2/events` to the leader (1.7). */
  readonly redirectsEvents: boolean;
  readonly securityHeaders: boolean;
  /** The process ends when it loses leadership (1.3.6). */
  readonly endsWithLeadership: boolean;
  /** Ids that would hide a path of the API are refused (1.8). */
  readonly reservesIds: boolean;
}

/** The profile of a version. */
export function profileOf(name: ProfileName): Profile {
  const index = PROFILE_NAMES.indexOf(name);
  const since = (first: ProfileName) => index >= PROFILE_NAMES.indexOf(first);
  const timeout = since('1.4') ? 504 : 500;
  const plans = since('1.5') ? 'asked' : 'heavy';
  return {
    name,
    version: VERSIONS[name],
    networks: since('1.5'),
    portDefinitions: since('1.1.1'),
    userNetworks: since('1.4'),
    pods: since('1.4'),
    instances: since('1.4'),
    taskStates: since('1.4'),
    incarnations: since('1.8'),
    completeTasks: since('1.6'),
    roles: since('1.11'),
    actionKey: since('1.4') ? 'action' : 'type',
    stepsAreLists: !since('1.1.1'),
    plans: since('1.7') ? 'light' : plans,
    filtersEvents: since('1.4'),
    maxOutstandingEvents: since('1.5') ? 1024 : 50,
    slowClients: since('1.8') ? 'are disconnected' : 'lose events',
    noLeaderStatus: since('1.7') ? 502 : 503,
    leaderTimeoutStatus: since('1.7') ? 502 : timeout,
    redirectsEvents: since('1.7'),
    securityHeaders: since('1.7'),
    endsWithLeadership: since('1.4'),
    reservesIds: since('1.8'),
  };
}
