import { RawApp, RawTask } from './shapes';

/**
 * Whether a task is ready. Results exist only while a deployment of the app
 * runs, and only for tasks of the new definition; a new task without a result
 * is not ready yet, an old one is not asked. Without a deployment all are.
 */
export function isReady(app: RawApp, task: RawTask): boolean {
  if (!app.readinessChecks?.length || !app.deployments?.length) return true;
  if (!isOfCurrentDefinition(app, task)) return true;
  const results = (app.readinessCheckResults ?? []).filter(
    result => result.taskId === task.id,
  );
  return results.length > 0 && results.every(result => result.ready);
}

/** Versions are times: a task is current from the last change of definition. */
function isOfCurrentDefinition(app: RawApp, task: RawTask): boolean {
  const changed = Date.parse(
    app.versionInfo?.lastConfigChangeAt ?? app.version ?? '',
  );
  const started = Date.parse(task.version ?? '');
  if (Number.isNaN(changed) || Number.isNaN(started)) return true;
  return started >= changed;
}
