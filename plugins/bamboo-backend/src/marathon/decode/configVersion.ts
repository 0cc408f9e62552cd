import { RawApp, RawTask } from './shapes';

/**
 * The version of the app whose configuration a task runs. Scaling gives the
 * app, and the tasks that it starts, a new version with the same
 * configuration; all tasks since `lastConfigChangeAt` are of that one
 * (Marathon's core/appinfo/TaskStatsByVersion.scala).
 */
export function configVersionOf(
  app: RawApp,
  task: RawTask,
): string | undefined {
  const changedAt = app.versionInfo?.lastConfigChangeAt;
  const { version } = task;
  return changedAt && version && Date.parse(version) >= Date.parse(changedAt)
    ? changedAt
    : version ?? undefined;
}
