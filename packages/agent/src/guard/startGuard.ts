import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { ControlPlane } from '../controlPlane/ControlPlane';
import { SidesReporter } from '../controlPlane/SidesReporter';
import { Logger } from '../Logger';
import { Aborts } from './Aborts';
import { Guard } from './Guard';
import { readSides } from './SidesReader';

const LOOK_MS = 500;
const TOLD_MS = 2_000;

/** What the guard of a host works with. */
export interface StartGuardOptions {
  aborts: Aborts;
  controlPlane: ControlPlane;
  adminSocket: string;
  /** How long an answer of HAProxy may take, in milliseconds. */
  timeoutMs: number;
  /** The manifest of what is applied. */
  manifest: () => Manifest;
  /** Told when a canary was aborted here, to serve the stable side at once. */
  onAbort: () => void;
  random: () => number;
  logger: Logger;
}

/**
 * Starts to watch the canaries of this host, and to tell the control plane of
 * them. @returns what ends both
 */
export function startGuard(options: StartGuardOptions): () => Promise<void> {
  const { adminSocket, timeoutMs, controlPlane, random } = options;
  const { aborts, manifest, onAbort, logger } = options;
  const guard = new Guard({
    ...{ aborts, manifest, onAbort, logger },
    read: mappings => readSides({ path: adminSocket, timeoutMs }, mappings),
    intervalMs: LOOK_MS,
  });
  const reporter = new SidesReporter({
    ...{ controlPlane, random },
    news: () => guard.news(),
    intervalMs: TOLD_MS,
  });
  guard.start(() => reporter.hurry());
  reporter.start();
  return async () => {
    await Promise.all([reporter.stop(), guard.stop()]);
  };
}
