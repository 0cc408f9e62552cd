import { Rejection } from '../report/Attempt';

/**
 * A revision is not applied, and what ran before goes on. `rejected` and
 * `held` last until something changes; after `failed` the agent tries again.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly outcome: 'rejected' | 'held' | 'failed';
  readonly rejection: Rejection;

  constructor(outcome: Refusal['outcome'], rejection: Rejection) {
    super(rejection.message);
    this.outcome = outcome;
    this.rejection = rejection;
  }
}
