import type { AppDefinition } from '../model/AppDefinition';
import type { PortMapping } from '../model/appInput';
import { overallHealth } from '../model/Health';
import { type Task, isActive, isCurrent } from '../model/Instance';
import type { Deployment } from '../orchestration/Deployment';
import type { Profile } from '../profiles/Profile';
import type { App, RecordedApp } from '../state/Apps';
import type { AppEmbeds } from './embeds';
import { legacyDefinitionJson } from './legacyAppJson';
import { mesosState, tasksJson } from './taskJson';

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
export function definitionJson(
  app: AppDefinition,
  profile: Profile,
): Record<string, unknown> {
  if (!profile.networks) {
    return legacyDefinitionJson(app, profile);
  }
  const json: Record<string, unknown> = { ...app };
  if (!profile.roles) {
    delete json.role;
  }
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
  if (app.container?.portMappings) {
    json.container = {
      ...app.container,
      portMappings: app.container.portMappings.map(withoutNullPort),
    };
  }
  return json;
}

/** No host port is left out. */
function withoutNullPort({
  hostPort,
  ...rest
}: PortMapping): Record<string, unknown> {
  return typeof hostPort === 'number' ? { ...rest, hostPort } : rest;
}

/** An app with its counts, deployments and whatever is embedded. */
export function appJson(
  app: App,
  embeds: AppEmbeds,
  deployments: readonly Deployment[],
  profile: Profile,
): Record<string, unknown> {
  const mine = deployments.filter(one => one.affects(app.definition.id));
  const tasks = tasksOf(app);
  return {
    ...definitionJson(app.definition, profile),
    ...countsJson(tasks, profile),
    deployments: mine.map(({ id }) => ({ id })),
    ...(embeds.readiness &&
      profile.portDefinitions && {
        readinessCheckResults: mine.flatMap(one =>
          one.readinessResults(app.definition.id),
        ),
      }),
    ...(embeds.tasks && { tasks: tasksJson(app, profile) }),
    ...(embeds.lastTaskFailure &&
      app.lastTaskFailure && { lastTaskFailure: app.lastTaskFailure }),
    ...(embeds.taskStats && {
      [profile.roles ? 'tasksStats' : 'taskStats']: taskStatsJson(
        app,
        tasks,
        profile,
      ),
    }),
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

function counts(
  tasks: readonly Task[],
  profile: Profile,
): Record<string, number> {
  const inState = (state: string) =>
    tasks.filter(task => mesosState(task, profile) === state).length;
  const health = tasks.map(task => overallHealth(task.health.values()));
  return {
    staged: inState('TASK_STAGING'),
    running: inState('TASK_RUNNING'),
    healthy: health.filter(one => one === true).length,
    unhealthy: health.filter(one => one === false).length,
  };
}

function countsJson(
  tasks: readonly Task[],
  profile: Profile,
): Record<string, unknown> {
  const { staged, running, healthy, unhealthy } = counts(tasks, profile);
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
  profile: Profile,
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
      .map(([name, some]) => [
        name,
        { stats: { counts: counts(some, profile) } },
      ]),
  );
}
