import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { MasterSocket } from '../haproxy/MasterSocket';
import { BackendTraffic, readTraffic } from './traffic';

/** What HAProxy says of itself at one moment. */
export interface HaproxyView {
  isReachable: boolean;
  /** Empty while it cannot be reached. */
  traffic: readonly BackendTraffic[];
  /** Workers that finish their connections; absent where nobody says. */
  oldWorkers?: number;
}

/** How to ask HAProxy. */
export interface HaproxyViewOptions {
  adminSocket: string;
  master: MasterSocket;
  /** How long an answer may take, in milliseconds. */
  timeoutMs: number;
  /** The manifest of what is applied. */
  manifest: () => Manifest;
}

/**
 * Asks HAProxy when somebody wants to know. Who asks while an answer is under
 * way gets the same, so that HAProxy makes one list at a time.
 */
export function haproxyView(
  options: HaproxyViewOptions,
): () => Promise<HaproxyView> {
  const { adminSocket, master, timeoutMs, manifest } = options;
  const look = async (): Promise<HaproxyView> => {
    const [traffic, processes] = await Promise.allSettled([
      readTraffic({ adminSocket, timeoutMs, manifest: manifest() }),
      master.processes(),
    ]);
    return {
      isReachable: traffic.status === 'fulfilled',
      traffic: traffic.status === 'fulfilled' ? traffic.value : [],
      ...(processes.status === 'fulfilled'
        ? { oldWorkers: processes.value.oldWorkers.length }
        : {}),
    };
  };
  let underWay: Promise<HaproxyView> | undefined;
  return () => {
    underWay ??= look().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
