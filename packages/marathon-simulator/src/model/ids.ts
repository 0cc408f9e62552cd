import type { Profile } from '../profiles/Profile';

/**
 * One segment of an app id: lower case letters, digits, `-` inside and dots
 * between; `.` and `..` are allowed by Marathon in relative ids.
 */
const SEGMENT =
  /^((([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])|\.|\.\.)$/;

/** Last segments that would hide a path of the API. */
const RESERVED = new Set(['restart', 'tasks', 'versions', '.', '..']);

/** What follows the app in the id of a task or an instance. */
const SUFFIX =
  /\.(?:instance-|marathon-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\..*)?$/;

/** Makes an id absolute and drops empty segments: `shop//web` → `/shop/web`. */
export function toPathId(text: string): string {
  return `/${text.split('/').filter(Boolean).join('/')}`;
}

/** Why Marathon refuses an app id, or `undefined` when it is fine. */
export function appIdProblem(
  id: string,
  { reservesIds }: Pick<Profile, 'reservesIds'>,
): string | undefined {
  const segments = id.split('/').filter(Boolean);
  const last = segments.at(-1);
  if (last === undefined) {
    return 'must not be the root path';
  }
  if (!segments.every(segment => SEGMENT.test(segment))) {
    return `must fully match regular expression '${SEGMENT.source}'`;
  }
  return reservesIds && RESERVED.has(last)
    ? `must not end with '${last}'`
    : undefined;
}

/** The group an app is in: `/shop/web` → `/shop`, `/web` → `/`. */
export function parentGroup(id: string): string {
  return toPathId(id.split('/').slice(0, -1).join('/'));
}

/** Whether `id` lies below `group`, at any depth. */
export function isBelow(id: string, group: string): boolean {
  return group === '/' ? id !== '/' : id.startsWith(`${group}/`);
}

/**
 * Instance id. Up to 1.7 the instance of an app is named after its only task,
 * which the prefix tells; a pod has `instance-` from the start.
 */
export function instanceId(
  appId: string,
  uuid: string,
  prefix: 'instance' | 'marathon',
): string {
  return `${appId.split('/').filter(Boolean).join('_')}.${prefix}-${uuid}`;
}

/**
 * Task id: `<app>.<uuid>` up to 1.7, with the container for a pod; later the
 * instance with its container (`_app` for an app) and which incarnation it is.
 */
export function taskId(
  instance: string,
  incarnation: number,
  { incarnations }: Pick<Profile, 'incarnations'>,
  container?: string,
): string {
  if (incarnations) {
    return `${instance}.${container ?? '_app'}.${incarnation}`;
  }
  return container
    ? `${instance}.${container}`
    : instance.replace(/\.marathon-([^.]+)$/, '.$1');
}

/** The app a task belongs to. `_` is illegal in ids, so this is exact. */
export function appIdOfTask(task: string): string {
  return toPathId(task.replace(SUFFIX, '').split('_').join('/'));
}
