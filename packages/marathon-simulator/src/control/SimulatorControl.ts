import { z } from 'zod';
import type { EventBus, Swallow } from '../events/EventBus';
import type { EventStreams } from '../events/EventStreams';
import type { Faults } from '../faults/Faults';
import type { RequestCounts } from '../http/RequestCounts';
import type { AppBody } from '../model/appInput';
import type { Instance, Task } from '../model/Instance';
import { MarathonError } from '../model/MarathonError';
import { toPathId } from '../model/ids';
import type { PodBody } from '../model/podInput';
import type { AppService } from '../orchestration/AppService';
import type { Deployments } from '../orchestration/Deployments';
import type { Leadership, LeadershipChange } from '../Leadership';
import { SHOP_APPS } from '../shop';
import type { App, Apps } from '../state/Apps';
import type { Changes } from '../state/Changes';
import type { Lifecycle } from '../tasks/Lifecycle';
import type { TaskStates } from '../tasks/TaskStates';
import type { SyntheticLoad } from './SyntheticLoad';

/** What the control of the simulator works with. */
export interface SimulatorControlOptions {
  readonly apps: Apps;
  readonly appService: AppService;
  readonly bus: EventBus;
  readonly changes: Changes;
  readonly deployments: Deployments;
  readonly faults: Faults;
  readonly leadership: Leadership;
  readonly lifecycle: Lifecycle;
  readonly requests: RequestCounts;
  readonly states: TaskStates;
  readonly streams: EventStreams;
  readonly synthetic: SyntheticLoad;
}

/** A task with what only the simulator knows of it. */
export interface ControlledTask {
  readonly taskId: string;
  readonly appId: string;
  readonly instance: number;
  readonly state: string;
  readonly host: string;
  readonly ports: readonly number[];
  /** Absent for synthetic tasks. */
  readonly pid?: number;
}

/** A recorded answer of `/v2/apps`. */
export const recordingSchema = z.object({
  apps: z.array(z.looseObject({ id: z.string() })),
});

/** A leader change, and when the results of health checks come back. */
export interface LeaderChange extends LeadershipChange {
  /** When synthetic instances have health results again; 1000 by default. */
  readonly resultsAfterMs?: number;
}

/** What a test or a person can make happen, beyond Marathon's own API. */
export class SimulatorControl {
  readonly faults: Faults;
  readonly requests: RequestCounts;
  readonly synthetic: SyntheticLoad;
  readonly #options: SimulatorControlOptions;
  #restoring: NodeJS.Timeout | undefined;

  constructor(options: SimulatorControlOptions) {
    this.#options = options;
    this.faults = options.faults;
    this.requests = options.requests;
    this.synthetic = options.synthetic;
  }

  /** The tasks of one app, or of all. */
  tasks(appId?: string): ControlledTask[] {
    return this.#options.apps
      .all()
      .filter(app => appId === undefined || app.definition.id === appId)
      .flatMap(app => [...app.instances.values()])
      .flatMap(({ appId: id, number, task }) =>
        task
          ? [
              {
                taskId: task.id,
                appId: id,
                instance: number,
                state: task.state,
                host: task.host,
                ports: task.ports,
                ...(task.process?.pid && { pid: task.process.pid }),
              },
            ]
          : [],
      );
  }

  /**
   * Creates or changes an app, as `PUT /v2/apps/{id}` does.
   *
   * @returns the id of the deployment
   */
  putApp(body: AppBody & { id: string }): string {
    const { apps, appService } = this.#options;
    const id = toPathId(body.id);
    const config = appService.parse(body, apps.find(id)?.definition);
    return appService.change(new Map([[id, config]])).id;
  }

  /**
   * Removes an app or a pod, as `DELETE` does.
   *
   * @returns the id of the deployment
   */
  removeApp(id: string): string {
    return this.#options.appService.change(new Map([[id, undefined]])).id;
  }

  /**
   * Creates or changes a pod, as `PUT /v2/pods/{id}` does.
   *
   * @returns the id of the deployment
   */
  putPod(body: PodBody): string {
    const { appService, bus } = this.#options;
    const config = appService.parsePod(body);
    const onAccepted = () =>
      bus.publish('pod_updated_event', {
        clientIp: '127.0.0.1',
        uri: `/v2/pods${config.id}`,
      });
    return appService.change(new Map([[config.id, config]]), { onAccepted }).id;
  }

  /** Starts the apps of the demo shop. */
  startShop(): void {
    for (const app of SHOP_APPS) {
      this.putApp(app);
    }
  }

  /** Resolves when no deployment runs. */
  async settled(signal: AbortSignal = AbortSignal.timeout(30_000)) {
    const { changes, deployments } = this.#options;
    await changes.until(() => deployments.all().length === 0, signal);
  }

  /** Makes a task's health path answer 200 or 503. */
  async setHealthy(taskId: string, healthy: boolean): Promise<void> {
    const { app, instance, task } = this.#task(taskId);
    if (app.synthetic) {
      this.synthetic.setHealth(instance, task, healthy);
    }
    await task.process?.set({ healthy });
  }

  /** Makes a task's readiness path answer 200 or 503. */
  async setReady(taskId: string, ready: boolean): Promise<void> {
    await this.#task(taskId).task.process?.set({ ready });
  }

  /** Makes a task answer with errors or late, while its health stays good. */
  async setAnswers(
    taskId: string,
    answers: { errorShare?: number; delayMs?: number },
  ): Promise<void> {
    await this.#task(taskId).task.process?.set(answers);
  }

  /** Ends a task with an error; Marathon replaces it. */
  crash(taskId: string): void {
    this.#task(taskId).task.process?.crash();
  }

  /**
   * Cuts a task off: it gives no answers and Marathon says UNREACHABLE.
   *
   * @param inactive - given up: shown without ports, and replaced
   */
  async setUnreachable(taskId: string, inactive = false): Promise<void> {
    const { lifecycle, states } = this.#options;
    const { app, instance, task } = this.#task(taskId);
    await task.process?.set({ reachable: false });
    task.inactive = inactive;
    states.move(instance, task, 'TASK_UNREACHABLE', 'agent unreachable');
    if (inactive) {
      lifecycle.launch(app);
    }
  }

  /** Ends {@link SimulatorControl.setUnreachable}. */
  async setReachable(taskId: string): Promise<void> {
    const { instance, task } = this.#task(taskId);
    await task.process?.set({ reachable: true });
    task.inactive = false;
    this.#options.states.move(instance, task, 'TASK_RUNNING');
  }

  /** Disconnects all event streams; says how many. */
  dropStreams(): number {
    return this.#options.streams.drop();
  }

  /** Loses coming events. */
  swallowEvents(swallow: Swallow): void {
    this.#options.bus.swallow(swallow);
  }

  /** Publishes any event. */
  publish(type: string, body: Record<string, unknown> = {}): void {
    this.#options.bus.publish(type, body);
  }

  /** Another leader: streams end, health results are lost until checked. */
  changeLeader(change: LeaderChange = {}): void {
    const { apps, bus, leadership, lifecycle } = this.#options;
    const { resultsAfterMs = 1000 } = change;
    leadership.change(change);
    for (const app of apps.all()) {
      for (const { task } of app.instances.values()) {
        task?.health.clear();
      }
    }
    lifecycle.pauseHealthChecks(resultsAfterMs);
    clearTimeout(this.#restoring);
    this.#restoring = setTimeout(
      () => this.synthetic.restoreHealth(),
      resultsAfterMs,
    ).unref();
    bus.publish('scheduler_registered_event', {
      frameworkId: '7b1f4ad2-93c0-4f0e-9d6b-2a5f0c7e8d11-0000',
      master: '127.0.0.1',
    });
  }

  /** The results that a leader change lost come back now. */
  restoreHealth(): void {
    clearTimeout(this.#restoring);
    this.#options.lifecycle.pauseHealthChecks(0);
    this.synthetic.restoreHealth();
  }

  /** Serves recorded apps as they are, beside the live ones. */
  loadRecording(recording: z.output<typeof recordingSchema>): void {
    recording.apps.forEach(app => this.#options.apps.record(app));
  }

  /** Back to the start: no apps, no deployments, no faults. */
  async reset(): Promise<void> {
    const { apps, bus, deployments, faults, lifecycle } = this.#options;
    faults.clear();
    bus.deliver();
    bus.silently(() => deployments.cancel(deployments.all()));
    const ids = apps.clear();
    await lifecycle.killAll();
    ids.forEach(appId => bus.publish('app_terminated_event', { appId }));
  }

  #task(taskId: string): { app: App; instance: Instance; task: Task } {
    const found = this.#options.apps.findTask(taskId);
    if (!found) {
      throw new MarathonError(404, {
        message: `Task '${taskId}' does not run; GET /_sim/tasks lists them`,
      });
    }
    return found;
  }
}
