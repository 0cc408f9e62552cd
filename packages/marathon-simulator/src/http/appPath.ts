import { toPathId } from '../model/ids';

/** What a path below `/v2/apps/` is about. */
export type AppPath =
  | { readonly kind: 'app' | 'group' | 'groupTasks'; readonly id: string }
  | { readonly kind: 'tasks' | 'versions' | 'restart'; readonly id: string }
  | { readonly kind: 'task'; readonly id: string; readonly taskId: string }
  | { readonly kind: 'version'; readonly id: string; readonly version: string };

/**
 * Reads what follows `/v2/apps/`. App ids have slashes in them; doubled ones
 * do not matter.
 */
export function parseAppPath(path: string): AppPath {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  const id = (count: number) => toPathId(parts.slice(0, -count).join('/'));
  const last = parts.at(-1) ?? '';
  const before = parts.at(-2);
  if (before === '*' && last === 'tasks') {
    return { kind: 'groupTasks', id: id(2) };
  }
  if (last === '*') {
    return { kind: 'group', id: id(1) };
  }
  if (parts.length > 1 && isSuffix(last)) {
    return { kind: last, id: id(1) };
  }
  if (parts.length > 2 && before === 'tasks') {
    return { kind: 'task', id: id(2), taskId: last };
  }
  if (parts.length > 2 && before === 'versions') {
    return { kind: 'version', id: id(2), version: last };
  }
  return { kind: 'app', id: toPathId(parts.join('/')) };
}

function isSuffix(part: string): part is 'tasks' | 'versions' | 'restart' {
  return part === 'tasks' || part === 'versions' || part === 'restart';
}
