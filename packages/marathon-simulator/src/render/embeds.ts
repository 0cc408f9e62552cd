/** What may be embedded in an app, of what is not always in it. */
export interface AppEmbeds {
  readonly tasks: boolean;
  readonly lastTaskFailure: boolean;
  readonly taskStats: boolean;
  readonly readiness: boolean;
}

/** Nothing beyond counts and deployments: the default of `/v2/apps`. */
export const NO_EMBEDS: AppEmbeds = {
  tasks: false,
  lastTaskFailure: false,
  taskStats: false,
  readiness: false,
};

/** The values of a query parameter that may be given many times. */
export function queryValues(value: unknown): string[] {
  return [value].flat().filter(one => typeof one === 'string');
}

/** Reads `embed` for apps; unknown values are ignored, as Marathon does. */
export function parseAppEmbeds(values: readonly string[]): AppEmbeds {
  const names = new Set(
    values.map(value => value.replace(/^(apps|app|group\.apps)\./, '')),
  );
  const failures = names.has('failures');
  return {
    tasks: names.has('tasks') || failures,
    lastTaskFailure: names.has('lastTaskFailure') || failures,
    taskStats: names.has('taskStats'),
    readiness: names.has('readiness'),
  };
}

/** Which parts of a group are in the answer. */
export interface GroupEmbeds {
  readonly groups: boolean;
  readonly apps: boolean;
  readonly pods: boolean;
  /** Absent: apps without counts, tasks and deployments. */
  readonly appEmbeds?: AppEmbeds;
}

/** Reads `embed` for groups; without any, groups, apps and pods are in. */
export function parseGroupEmbeds(values: readonly string[]): GroupEmbeds {
  const known = values.filter(value => value.startsWith('group.'));
  const ofApps = known.filter(value => value.startsWith('group.apps.'));
  const all = known.length === 0;
  return {
    groups: all || known.includes('group.groups'),
    apps: all || known.includes('group.apps') || ofApps.length > 0,
    pods: all || known.includes('group.pods'),
    ...(ofApps.length > 0 && { appEmbeds: parseAppEmbeds(ofApps) }),
  };
}
