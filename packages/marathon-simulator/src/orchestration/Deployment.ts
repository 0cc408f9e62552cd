import type { AppDefinition } from '../model/AppDefinition';
import { appIdOfTask } from '../model/ids';

/** What a deployment does to one app. */
export interface DeploymentAction {
  readonly action:
    | 'StartApplication'
    | 'StopApplication'
    | 'ScaleApplication'
    | 'RestartApplication';
  /** An app, or a pod: the plan knows which. */
  readonly app: string;
}

/** Actions that run side by side. */
export interface DeploymentStep {
  readonly actions: readonly DeploymentAction[];
}

/** The result of one readiness check of one task. */
export interface ReadinessResult {
  readonly name: string;
  readonly taskId: string;
  readonly ready: boolean;
  readonly lastResponse?: {
    readonly status: number;
    readonly contentType: string;
    readonly body: string;
  };
}

/** A change of apps: what they were (`undefined`: not there) and will be. */
export interface DeploymentPlan {
  readonly id: string;
  readonly version: string;
  readonly steps: readonly DeploymentStep[];
  readonly original: ReadonlyMap<string, AppDefinition | undefined>;
  readonly target: ReadonlyMap<string, AppDefinition | undefined>;
  /** Everything there was before and is to be after, for heavy events. */
  readonly all: {
    readonly before: readonly AppDefinition[];
    readonly after: readonly AppDefinition[];
  };
}

/** A plan that runs. */
export class Deployment {
  readonly plan: DeploymentPlan;
  readonly #abort = new AbortController();
  readonly #readiness = new Map<string, ReadinessResult>();
  #step = 0;

  constructor(plan: DeploymentPlan) {
    this.plan = plan;
  }

  get id(): string {
    return this.plan.id;
  }

  /** Aborts when the deployment is cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether it changes this app. */
  affects(appId: string): boolean {
    return this.plan.target.has(appId);
  }

  /** Remembers which step runs; counts from 0. */
  enter(step: number): void {
    this.#step = step;
  }

  cancel(reason: string): void {
    this.#abort.abort(new Error(reason));
  }

  recordReadiness(result: ReadinessResult): void {
    this.#readiness.set(`${result.taskId} ${result.name}`, result);
  }

  /** Whether all of the checks of this task have said ready. */
  isReady(taskId: string, checks: readonly { name: string }[]): boolean {
    return checks.every(
      ({ name }) => this.#readiness.get(`${taskId} ${name}`)?.ready,
    );
  }

  /** The readiness results of an app's tasks. */
  readinessResults(appId: string): ReadinessResult[] {
    return [...this.#readiness.values()].filter(
      one => appIdOfTask(one.taskId) === appId,
    );
  }

  /** Which step runs, counting from 0. */
  get step(): number {
    return this.#step;
  }
}
