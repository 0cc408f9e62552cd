import { RawApp, RawTask } from './shapes';

/**
 * Whether a task is ready. Results exist only while a deployment of the app
 * runs; without a deployment all tasks are ready. A task without a result is
 * not ready when the deployment itself started it. Older ones are not asked:
 * a deployment that only scales checks none but its new tasks, and those that
 * have served all along stay.
 */
export function isReady(app: RawApp, task: RawTask): boolean {
  if (!app.readinessChecks?.length || !app.deployments?.length) return true;
  const results = (app.readinessCheckResults ?? []).filter(
    result => result.taskId === task.id,
  );
  return results.length > 0
    ? results.every(result => result.ready)
    : !isOfNewestVersion(app, task);
}

/** Versions are times; each change of an app, also its scaling, makes one. */
function isOfNewestVersion(app: RawApp, task: RawTask): boolean {
  const newest = Date.parse(app.version ?? '');
  const started = Date.parse(task.version ?? '');
  return started >= newest;
}
