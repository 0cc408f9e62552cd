import type { Task } from '../model/Instance';
import type { TaskSettings } from './TaskProcess';
import { listenersOf } from './endpoints';

/** Time a task still accepts connections after it was told to stop, ms. */
const DRAIN_MS = 300;

/**
 * What the server of a task is told. The app's `env` may set `VERSION` (shown
 * instead of Marathon's version), `START_DELAY_MS`, `DRAIN_MS` and `ERROR_SHARE`
 * (from 0 to 1, of requests that are answered with 500).
 */
export function taskSettings(
  appId: string,
  number: number,
  task: Task,
): TaskSettings {
  const { env = {}, version, healthChecks, readinessChecks } = task.definition;
  const text = (key: string) => {
    const value = env[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    app: appId.slice(1),
    version: text('VERSION') ?? version,
    taskId: task.id,
    instance: number,
    listeners: listenersOf(task),
    healthPaths: ['/health', ...healthChecks.flatMap(check => pathOf(check))],
    readyPaths: ['/ready', ...readinessChecks.flatMap(check => pathOf(check))],
    startDelayMs: Number(text('START_DELAY_MS') ?? 0),
    drainMs: Number(text('DRAIN_MS') ?? DRAIN_MS),
    errorShare: Number(text('ERROR_SHARE') ?? 0),
  };
}

/** A check of the page itself must not turn the page into its answer. */
function pathOf(check: { path?: string | undefined }): string[] {
  return check.path && check.path !== '/' ? [check.path] : [];
}
