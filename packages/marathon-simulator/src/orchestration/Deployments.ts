import type { ActionOptions } from './actions';
import { runAction } from './actions';
import { Deployment, type DeploymentPlan } from './Deployment';

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
    const { bus } = this.#options;
    const plan = deployment.toEventJson();
    for (const [index, step] of deployment.plan.steps.entries()) {
      deployment.enter(index);
      bus.publish('deployment_info', { plan, currentStep: step });
      await Promise.all(
        step.actions.map(action =>
          runAction(action, deployment, this.#options),
        ),
      );
      bus.publish('deployment_step_success', { plan, currentStep: step });
    }
  }

  #succeed(deployment: Deployment): void {
    if (this.#running.delete(deployment.id)) {
      this.#options.bus.publish('deployment_success', {
        id: deployment.id,
        plan: deployment.toEventJson(),
      });
      this.#options.changes.notify();
    }
  }

  #fail(deployment: Deployment, error: unknown): void {
    this.#running.delete(deployment.id);
    this.#options.bus.publish('deployment_failed', {
      id: deployment.id,
      plan: deployment.toEventJson(),
      reason: error instanceof Error ? error.message : String(error),
    });
    this.#options.changes.notify();
  }
}
