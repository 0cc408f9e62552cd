import type { ActionOptions } from './actions';
import { runAction } from './actions';
import {
  Deployment,
  type DeploymentPlan,
  type DeploymentStep,
} from './Deployment';
import { planJson, stepJson } from './deploymentJson';

const CANCELLED = 'The upgrade has been cancelled';

/** The deployments that run, and the events about them. */
export class Deployments {
  readonly #options: ActionOptions;
  readonly #running = new Map<string, Deployment>();

  constructor(options: ActionOptions) {
    this.#options = options;
  }

  /** Those that run, the oldest first. */
  all(): Deployment[] {
    return [...this.#running.values()];
  }

  get(id: string): Deployment | undefined {
    return this.#running.get(id);
  }

  /** Those that change one of these apps. */
  affecting(appIds: Iterable<string>): Deployment[] {
    const ids = [...appIds];
    return this.all().filter(one => ids.some(id => one.affects(id)));
  }

  /** Starts a plan; it runs on by itself. */
  start(plan: DeploymentPlan): Deployment {
    const deployment = new Deployment(plan);
    this.#running.set(plan.id, deployment);
    this.#run(deployment).then(
      () => this.#succeed(deployment),
      error => this.#fail(deployment, error),
    );
    return deployment;
  }

  /** Ends deployments where they stand. */
  cancel(deployments: readonly Deployment[]): void {
    for (const one of deployments) {
      this.#running.delete(one.id);
      one.cancel(CANCELLED);
    }
  }

  async #run(deployment: Deployment): Promise<void> {
    for (const [index, step] of deployment.plan.steps.entries()) {
      deployment.enter(index);
      this.#tell('deployment_info', deployment, step);
      await Promise.all(
        step.actions.map(action =>
          runAction(action, deployment, this.#options),
        ),
      );
      this.#tell('deployment_step_success', deployment, step);
    }
  }

  #succeed(deployment: Deployment): void {
    if (this.#running.delete(deployment.id)) {
      this.#publish('deployment_success', deployment, { id: deployment.id });
      this.#options.changes.notify();
    }
  }

  #fail(deployment: Deployment, error: unknown): void {
    this.#running.delete(deployment.id);
    const reason = error instanceof Error ? error.message : String(error);
    this.#publish('deployment_failed', deployment, {
      id: deployment.id,
      ...(this.#options.profile.completeTasks && { reason }),
    });
    this.#options.changes.notify();
  }

  #tell(type: string, deployment: Deployment, step: DeploymentStep): void {
    const { profile } = this.#options;
    const currentStep = stepJson(step, deployment, profile);
    this.#publish(type, deployment, { currentStep });
  }

  #publish(type: string, deployment: Deployment, body: object): void {
    const { bus, profile } = this.#options;
    const { plan, heavyPlan } = planJson(deployment, profile);
    bus.publish(type, { ...body, plan }, heavyPlan && { plan: heavyPlan });
  }
}
