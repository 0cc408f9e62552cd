import { randomUUID } from 'node:crypto';
import type { EventBus } from '../events/EventBus';
import { portsOf } from '../model/AppDefinition';
import { instanceId } from '../model/ids';
import type { Instance, Task, TaskState } from '../model/Instance';
import type { Timestamps } from '../model/Timestamps';
import type { Profile } from '../profiles/Profile';
import { AGENT } from '../state/Agent';
import type { App, Apps } from '../state/Apps';
import { Addresses } from './Addresses';
import { HealthChecks } from './HealthChecks';
import type { Ports } from './Ports';
import { type TaskExit, TaskProcess } from './TaskProcess';
import type { Address, TaskStates } from './TaskStates';
import { taskSettings } from './taskSettings';

/** What the life of tasks works with. */
export interface LifecycleOptions {
  readonly apps: Apps;
  readonly bus: EventBus;
  readonly ports: Ports;
  readonly profile: Profile;
  readonly states: TaskStates;
  /** The host of all tasks: where they listen, and what clients connect to. */
  readonly taskHost: string;
  readonly timestamps: Timestamps;
}

/** Seconds between SIGTERM and SIGKILL when the app does not say. */
const KILL_GRACE_SECONDS = 3;

/**
 * Starts and ends the tasks of instances. An instance that is not
 * decommissioned gets another task as soon as it lost one; up to 1.7 another
 * instance takes its place.
 */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #healthChecks: HealthChecks;
  readonly #addresses = new Addresses();
  readonly #processes = new Set<TaskProcess>();
  #syntheticPorts = 0;
  #stopped = false;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#healthChecks = new HealthChecks({
      ...options,
      onUnhealthy: instance => this.kill(instance, { decommission: false }),
    });
  }

  /** Gives no health result for so many milliseconds. */
  pauseHealthChecks(milliseconds: number): void {
    this.#healthChecks.pause(milliseconds);
  }

  /** Adds an instance to an app and starts it. */
  launch(app: App, address?: Address): Instance {
    const instance = this.#add(app, freeNumber(app));
    this.#start(app, instance, 0, address);
    return instance;
  }

  #add(app: App, number: number): Instance {
    const { profile, timestamps } = this.#options;
    const { id, pod } = app.definition;
    const prefix = pod || profile.incarnations ? 'instance' : 'marathon';
    const instance: Instance = {
      id: instanceId(id, randomUUID(), prefix),
      appId: id,
      number,
      incarnation: 0,
      scheduledAt: timestamps.current(),
      decommissioned: false,
    };
    app.instances.set(instance.id, instance);
    return instance;
  }

  /**
   * Ends the task of an instance.
   *
   * @param options - whether the instance goes, too; otherwise it gets a new
   * task, at `address` if that is given
   */
  kill(
    instance: Instance,
    options: { decommission: boolean; address?: Address },
  ): void {
    const { apps, states } = this.#options;
    const { task } = instance;
    instance.decommissioned ||= options.decommission;
    if (!task) {
      if (instance.decommissioned) {
        apps.get(instance.appId)?.instances.delete(instance.id);
      }
      return;
    }
    if (task.state === 'TASK_KILLING') {
      return;
    }
    if (task.state === 'TASK_UNREACHABLE') {
      task.process?.kill();
      this.#end(instance, task, 'TASK_KILLED', 'Agent was unreachable');
      return;
    }
    states.move(instance, task, 'TASK_KILLING');
    if (task.process) {
      const { taskKillGracePeriodSeconds } = task.definition;
      task.process.stop(
        (taskKillGracePeriodSeconds ?? KILL_GRACE_SECONDS) * 1000,
      );
    } else {
      this.#end(instance, task, 'TASK_KILLED', 'Killed', options.address);
    }
  }

  /** Ends all processes at once, without an event. */
  async killAll(): Promise<void> {
    const processes = [...this.#processes];
    for (const one of processes) {
      one.kill();
    }
    await Promise.all(processes.map(one => one.exited));
  }

  /** Like {@link Lifecycle.killAll}, and starts nothing any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.killAll();
  }

  #start(
    app: App,
    instance: Instance,
    delayMs: number,
    address?: Address,
  ): void {
    this.#options.states.schedule(app, instance);
    if (app.synthetic) {
      this.#startSynthetic(app, instance, address);
    } else {
      this.#provisionLater(app, instance, delayMs);
    }
  }

  #provisionLater(app: App, instance: Instance, delayMs: number): void {
    setTimeout(() => this.#provision(app, instance), delayMs).unref();
  }

  async #provision(app: App, instance: Instance): Promise<void> {
    const ports = await this.#options.ports.takeAll(
      portsOf(app.definition).flatMap(({ fixed }) => fixed ?? []),
    );
    if (this.#stopped || !this.#isKnown(instance)) {
      this.#options.ports.release(ports ?? []);
      return;
    }
    if (!ports) {
      // Nothing fits: the instance stays in the queue, as in Marathon.
      this.#provisionLater(app, instance, app.definition.backoffSeconds * 1000);
      return;
    }
    const addresses = this.#addresses.take(
      app.definition.networks.filter(({ mode }) => mode === 'container').length,
    );
    const { taskHost: host } = this.#options;
    this.#startProcess(app, instance, { host, ports, addresses });
  }

  #startProcess(app: App, instance: Instance, address: Address): void {
    const { states } = this.#options;
    const task = states.stage(app, instance, address);
    const process = TaskProcess.start(
      taskSettings(instance.appId, instance.number, task),
    );
    task.process = process;
    this.#processes.add(process);
    process.exited.then(exit => {
      this.#processes.delete(process);
      this.#options.ports.release(task.ports);
      this.#exited(instance, task, exit);
    });
    states.move(instance, task, 'TASK_STARTING');
    process.onListening(() => {
      if (task.state === 'TASK_STARTING') {
        states.move(instance, task, 'TASK_RUNNING');
        this.#healthChecks.start(instance, task);
      }
    });
  }

  #startSynthetic(app: App, instance: Instance, address?: Address): void {
    const { states } = this.#options;
    const task = states.stage(
      app,
      instance,
      address ?? this.#nextSyntheticAddress(app),
    );
    states.move(instance, task, 'TASK_RUNNING');
    states.setAllHealth(instance, task);
  }

  #nextSyntheticAddress({ synthetic }: App): Address {
    const { host, firstPort, ports } = synthetic ?? {
      host: this.#options.taskHost,
      firstPort: 0,
      ports: 1,
    };
    const port = firstPort + (this.#syntheticPorts % ports);
    this.#syntheticPorts += 1;
    return { host, ports: [port] };
  }

  #exited(instance: Instance, task: Task, { code, signal }: TaskExit): void {
    if (this.#stopped || instance.task !== task || !this.#isKnown(instance)) {
      return;
    }
    if (task.state === 'TASK_KILLING') {
      this.#end(instance, task, 'TASK_KILLED', 'Container was killed');
    } else if (code === 0) {
      this.#end(instance, task, 'TASK_FINISHED', 'Command exited');
    } else {
      const how = signal ? `with signal ${signal}` : `with status ${code}`;
      this.#end(instance, task, 'TASK_FAILED', `Command terminated ${how}`);
    }
  }

  #end(
    instance: Instance,
    task: Task,
    state: TaskState,
    message: string,
    address?: Address,
  ): void {
    const { apps, states, timestamps } = this.#options;
    const app = apps.get(instance.appId);
    delete instance.task;
    if (instance.decommissioned) {
      app?.instances.delete(instance.id);
    }
    if (app && state === 'TASK_FAILED') {
      app.lastTaskFailure = {
        appId: instance.appId,
        host: task.host,
        message,
        slaveId: AGENT.id,
        state,
        taskId: task.id,
        timestamp: timestamps.current(),
        version: task.definition.version,
      };
    }
    states.move(instance, task, state, message);
    if (app && !instance.decommissioned) {
      const wait = state === 'TASK_KILLED' ? 0 : app.definition.backoffSeconds;
      this.#start(app, this.#successor(app, instance), wait * 1000, address);
    }
  }

  /** Who gets the next task. */
  #successor(app: App, instance: Instance): Instance {
    if (this.#options.profile.incarnations) {
      return instance;
    }
    app.instances.delete(instance.id);
    return this.#add(app, instance.number);
  }

  #isKnown(instance: Instance): boolean {
    const app = this.#options.apps.get(instance.appId);
    return app?.instances.get(instance.id) === instance;
  }
}

function freeNumber(app: App): number {
  const taken = new Set([...app.instances.values()].map(one => one.number));
  let number = 1;
  while (taken.has(number)) {
    number += 1;
  }
  return number;
}
