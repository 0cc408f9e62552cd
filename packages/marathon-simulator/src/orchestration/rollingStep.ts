/** Where a rolling restart stands. */
export interface RollingState {
  /** How many instances the app shall have. */
  readonly instances: number;
  /** Shares of `instances`, 0 … 1, from the app's upgrade strategy. */
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  /** Instances of the old configuration that are not being ended. */
  readonly old: number;
  /** Instances of the new configuration, in whatever state. */
  readonly fresh: number;
  /** Those of them that run, are healthy and ready. */
  readonly freshReady: number;
}

/**
 * How many old instances to end and new ones to start now. At least
 * `minimumHealthCapacity` of the instances stay, and there are never more
 * than `maximumOverCapacity` beyond them; where both together would allow
 * no move at all, one more instance is allowed, as Marathon does.
 */
export function rollingStep(state: RollingState): {
  kill: number;
  launch: number;
} {
  const { instances, old, fresh, freshReady } = state;
  const least = Math.ceil(instances * state.minimumHealthCapacity);
  const most = Math.max(
    Math.floor(instances * (1 + state.maximumOverCapacity)),
    least === instances ? least + 1 : least,
  );
  const kill = Math.min(old, Math.max(0, old + freshReady - least));
  const room = most - (old - kill) - fresh;
  const launch = Math.max(0, Math.min(instances - fresh, room));
  return { kill, launch };
}
