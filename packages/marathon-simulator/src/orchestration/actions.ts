import type { EventBus } from '../events/EventBus';
import { overallHealth } from '../model/Health';
import {
  type Instance,
  type Task,
  isActive,
  isCurrent,
} from '../model/Instance';
import type { Profile } from '../profiles/Profile';
import { healthCheckJson } from '../render/checkJson';
import type { App, Apps } from '../state/Apps';
import type { Changes } from '../state/Changes';
import type { Lifecycle } from '../tasks/Lifecycle';
import type { Deployment, DeploymentAction } from './Deployment';
import { checkReadiness } from './readinessChecks';
import { rollingStep } from './rollingStep';

/** What the actions of a deployment work with. */
export interface ActionOptions {
  readonly apps: Apps;
  readonly bus: EventBus;
  readonly changes: Changes;
  readonly lifecycle: Lifecycle;
  readonly profile: Profile;
}

/** One action of one deployment at work. */
interface Work extends ActionOptions {
  readonly app: App;
  readonly deployment: Deployment;
  /** Tasks whose readiness is being checked, and those that need no check. */
  readonly seen: Set<string>;
}

/**
 * Does one action and resolves when it is done: instances run, are healthy
 * and ready, or are gone.
 *
 * @throws the reason the deployment was cancelled for
 */
export async function runAction(
  { action, app: appId }: DeploymentAction,
  deployment: Deployment,
  options: ActionOptions,
): Promise<void> {
  const app = options.apps.get(appId);
  if (!app) {
    return;
  }
  const work: Work = { ...options, app, deployment, seen: new Set() };
  switch (action) {
    case 'StartApplication':
      publishHealthChecks(work);
      break;
    case 'ScaleApplication':
      await scale(work);
      break;
    case 'RestartApplication':
      publishHealthChecks(work);
      await restart(work);
      break;
    case 'StopApplication':
      await stop(work);
      break;
    default:
      throw new Error(`Unknown deployment action ${String(action)}`);
  }
}

async function scale(work: Work): Promise<void> {
  const { app, changes, deployment, lifecycle } = work;
  const wanted = app.definition.instances;
  // Marathon checks the readiness of the tasks it starts, not of the others.
  currentTasks(app).forEach(task => work.seen.add(task.id));
  const settled = new Set(work.seen);
  const surplus = byAge(app).slice(wanted);
  surplus.forEach(one => lifecycle.kill(one, { decommission: true }));
  while (counted(app).length < wanted) {
    lifecycle.launch(app);
  }
  await changes.until(() => {
    checkNewTasks(work);
    const good = currentTasks(app).filter(
      task => isGood(work, task) || (settled.has(task.id) && runs(task)),
    );
    return (
      good.length >= wanted && surplus.every(one => !app.instances.has(one.id))
    );
  }, deployment.signal);
}

async function restart(work: Work): Promise<void> {
  const { app, changes, deployment } = work;
  await changes.until(() => {
    checkNewTasks(work);
    while (moveOn(work)) {
      checkNewTasks(work);
    }
    const { instances } = app.definition;
    const left = [...app.instances.values()].filter(one => !one.task?.inactive);
    return (
      left.length === instances &&
      currentTasks(app).filter(task => isGood(work, task)).length >= instances
    );
  }, deployment.signal);
}

/** Does what can be done now; says whether that was anything. */
function moveOn(work: Work): boolean {
  const { app, lifecycle } = work;
  const { instances, upgradeStrategy } = app.definition;
  const isOld = ({ task }: Instance) =>
    task !== undefined && !isCurrent(task, app.definition);
  const old = counted(app).filter(isOld);
  const fresh = counted(app).filter(one => !isOld(one));
  const { kill, launch } = rollingStep({
    instances,
    ...upgradeStrategy,
    old: old.length,
    fresh: fresh.length,
    freshReady: currentTasks(app).filter(task => isGood(work, task)).length,
  });
  const victims = [...old.slice(0, kill), ...fresh.slice(instances)];
  victims.forEach(one => lifecycle.kill(one, { decommission: true }));
  for (let count = 0; count < launch; count += 1) {
    lifecycle.launch(app);
  }
  return victims.length + launch > 0;
}

async function stop(work: Work): Promise<void> {
  const { app, apps, bus, changes, deployment, lifecycle } = work;
  const { id } = app.definition;
  for (const one of [...app.instances.values()]) {
    lifecycle.kill(one, { decommission: true });
  }
  await changes.until(() => app.instances.size === 0, deployment.signal);
  apps.delete(id);
  if (!app.definition.pod) {
    bus.publish('remove_health_check_event', { appId: id });
    bus.publish('app_terminated_event', { appId: id });
  }
}

function publishHealthChecks({ app, bus, profile }: Work): void {
  const { id, healthChecks, pod, version } = app.definition;
  // Mesos itself runs the checks of pods.
  for (const check of pod ? [] : healthChecks) {
    bus.publish('add_health_check_event', {
      appId: id,
      healthCheck: healthCheckJson(check, profile),
      version,
    });
  }
}

/** Instances that are to stay. */
function counted(app: App): Instance[] {
  return [...app.instances.values()].filter(
    ({ decommissioned, task }) => !decommissioned && !task?.inactive,
  );
}

/** The oldest first; instances that wait for their launch last. */
function byAge(app: App): Instance[] {
  const start = ({ task }: Instance) => task?.stagedAt ?? '9';
  return counted(app).sort((a, b) => start(a).localeCompare(start(b)));
}

function currentTasks(app: App): Task[] {
  return counted(app).flatMap(({ task }) =>
    task && isCurrent(task, app.definition) ? [task] : [],
  );
}

function runs(task: Task): boolean {
  return isActive(task) && task.state === 'TASK_RUNNING';
}

function isGood({ app, deployment }: Work, task: Task): boolean {
  const { healthChecks } = task.definition;
  const healthy =
    healthChecks.length === 0 ||
    (task.health.size >= healthChecks.length &&
      overallHealth(task.health.values()) === true);
  const ready =
    app.synthetic !== undefined ||
    deployment.isReady(task.id, task.definition.readinessChecks);
  return runs(task) && healthy && ready;
}

function checkNewTasks({ app, changes, deployment, seen }: Work): void {
  for (const task of app.synthetic ? [] : currentTasks(app)) {
    if (task.state === 'TASK_RUNNING' && !seen.has(task.id)) {
      seen.add(task.id);
      checkReadiness(task, deployment, changes);
    }
  }
}
