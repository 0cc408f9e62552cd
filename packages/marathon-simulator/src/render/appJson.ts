import type { AppDefinition } from '../model/AppDefinition';
import { overallHealth } from '../model/Health';
import { type Task, isActive, isCurrent } from '../model/Instance';
import type { Deployment } from '../orchestration/Deployment';
import type { App, RecordedApp } from '../state/Apps';
import type { AppEmbeds } from './embeds';
import { tasksJson } from './taskJson';

/** Arrays and maps Marathon 1.5 and later leave out when they are empty. */
const OMIT_WHEN_EMPTY = [
  'healthChecks',
  'readinessChecks',
  'env',
  'constraints',
  'dependencies',
  'secrets',
  'args',
] as const;

/** A version of an app, as `/v2/apps/{id}/versions/{version}` has it. */
export function definitionJson(app: AppDefinition): Record<string, unknown> {
  const json: Record<string, unknown> = { ...app };
  for (const key of OMIT_WHEN_EMPTY) {
    const value = app[key];
    if (value === undefined || Object.keys(value).length === 0) {
      delete json[key];
    }
  }
  if (app.portDefinitions) {
    json.portDefinitions = app.portDefinitions.map(({ labels, ...rest }) =>
      Object.keys(labels).length > 0 ? { ...rest, labels } : rest,
    );
  }
  return json;
}

/** An app with its counts, deployments and whatever is embedded. */
export function appJson(
  app: App,
  embeds: AppEmbeds,
  deployments: readonly Deployment[],
): Record<string, unknown> {
  const mine = deployments.filter(one => one.affects(app.definition.id));
  const tasks = tasksOf(app);
  return {
    ...definitionJson(app.definition),
    ...countsJson(tasks),
    deployments: mine.map(({ id }) => ({ id })),
    ...(embeds.readiness && {
      readinessCheckResults: mine.flatMap(one =>
        one.readinessResults(app.definition.id),
      ),
    }),
    ...(embeds.tasks && { tasks: tasksJson(app) }),
    ...(embeds.lastTaskFailure &&
      app.lastTaskFailure && { lastTaskFailure: app.lastTaskFailure }),
    ...(embeds.taskStats && { tasksStats: taskStatsJson(app, tasks) }),
  };
}

/** A recorded app, without what was not asked for. */
export function recordedAppJson(
  app: RecordedApp,
  embeds: AppEmbeds,
): Record<string, unknown> {
  const json: Record<string, unknown> = { ...app };
  if (!embeds.tasks) {
    delete json.tasks;
  }
  if (!embeds.lastTaskFailure) {
    delete json.lastTaskFailure;
  }
  if (!embeds.readiness) {
    delete json.readinessCheckResults;
  }
  return json;
}

function tasksOf(app: App): Task[] {
  return [...app.instances.values()].flatMap(({ task }) => task ?? []);
}

function counts(tasks: readonly Task[]): Record<string, number> {
  const health = tasks.map(task => overallHealth(task.health.values()));
  return {
    staged: tasks.filter(task => task.state === 'TASK_STAGING').length,
    running: tasks.filter(task => task.state === 'TASK_RUNNING').length,
    healthy: health.filter(one => one === true).length,
    unhealthy: health.filter(one => one === false).length,
  };
}

function countsJson(tasks: readonly Task[]): Record<string, unknown> {
  const { staged, running, healthy, unhealthy } = counts(tasks);
  return {
    tasksStaged: staged,
    tasksRunning: running,
    tasksHealthy: healthy,
    tasksUnhealthy: unhealthy,
  };
}

function taskStatsJson(
  { definition }: App,
  tasks: readonly Task[],
): Record<string, unknown> {
  const since = definition.versionInfo.lastScalingAt;
  const groups = {
    startedAfterLastScaling: tasks.filter(task => task.stagedAt >= since),
    withLatestConfig: tasks.filter(task => isCurrent(task, definition)),
    withOutdatedConfig: tasks.filter(task => !isCurrent(task, definition)),
    totalSummary: tasks,
  };
  return Object.fromEntries(
    Object.entries(groups)
      .filter(([, some]) => some.some(isActive))
      .map(([name, some]) => [name, { stats: { counts: counts(some) } }]),
  );
}
