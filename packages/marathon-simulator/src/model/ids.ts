/**
 * One segment of an app id: lower case letters, digits, `-` inside and dots
 * between; `.` and `..` are allowed by Marathon in relative ids.
 */
const SEGMENT =
  /^((([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])|\.|\.\.)$/;

/** Last segments that would hide a path of the API (Marathon 1.8 and later). */
const RESERVED = new Set(['restart', 'tasks', 'versions', '.', '..']);

/** Makes an id absolute and drops empty segments: `shop//web` → `/shop/web`. */
export function toPathId(text: string): string {
  return `/${text.split('/').filter(Boolean).join('/')}`;
}

/** Why Marathon refuses an app id, or `undefined` when it is fine. */
export function appIdProblem(id: string): string | undefined {
  const segments = id.split('/').filter(Boolean);
  const last = segments.at(-1);
  if (last === undefined) {
    return 'must not be the root path';
  }
  if (!segments.every(segment => SEGMENT.test(segment))) {
    return `must fully match regular expression '${SEGMENT.source}'`;
  }
  return RESERVED.has(last) ? `must not end with '${last}'` : undefined;
}

/** The group an app is in: `/shop/web` → `/shop`, `/web` → `/`. */
export function parentGroup(id: string): string {
  return toPathId(id.split('/').slice(0, -1).join('/'));
}

/** Whether `id` lies below `group`, at any depth. */
export function isBelow(id: string, group: string): boolean {
  return group === '/' ? id !== '/' : id.startsWith(`${group}/`);
}

/** Instance id as Marathon 1.8 and later writes it. */
export function instanceId(appId: string, uuid: string): string {
  return `${appId.split('/').filter(Boolean).join('_')}.instance-${uuid}`;
}

/** Task id of one incarnation (1, 2, …) of an instance. */
export function taskId(instance: string, incarnation: number): string {
  return `${instance}._app.${incarnation}`;
}

/** The app a task belongs to. `_` is illegal in ids, so this is exact. */
export function appIdOfTask(task: string): string {
  const safe = task.split('.instance-')[0] ?? '';
  return toPathId(safe.split('_').join('/'));
}
