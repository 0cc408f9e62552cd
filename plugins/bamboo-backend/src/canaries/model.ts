import { CanaryEnd, GuardVerdict } from '@bamboo-lb/plugin-bamboo-common';
import {
  Sides,
  SidesReport,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** Why the steps of a canary do not go on. */
export interface CanaryPause {
  /**
   * `doubt` ends by itself once nobody doubts any more; the others end when a
   * person lets the steps go on.
   */
  kind: 'person' | 'doubt' | 'worse';
  /** An entity reference, a token's subject, or `guard`. */
  by: string;
  reason: string;
  at: string;
}

/** How far a canary is; one for each mapping that has or had one. */
export interface CanaryRecord {
  mappingId: string;
  /** The tag of the canary that runs; null when none does. */
  tag: string | null;
  /** The share that the time counts for, in percent. */
  weight: number;
  /** Grows each time the share is set, also to the same. */
  share: number;
  /** When the share was set, ISO. */
  shareAt: string;
  /** How long the share counted so far, in seconds. */
  waited: number;
  paused: CanaryPause | null;
  last: CanaryEnd | null;
}

/** One canary in an agent's report. */
export type AgentCanary = SidesReport['canaries'][number];

/** What an agent last said of a canary. */
export interface KeptReport {
  mappingId: string;
  agent: string;
  tag: string;
  weight: number;
  verdict: GuardVerdict;
  reason?: string;
  aborted: boolean;
  /** Since the share was last changed. */
  step: Sides;
  /** When it came, ISO by this side's clock. */
  at: string;
}

/** What an agent counted over a short time. */
export interface Sample extends Sides {
  agent: string;
  /** When it came, ISO by this side's clock. */
  at: string;
  seconds: number;
}

/** Who the plugin is where it writes by itself. */
export const BAMBOO = 'service:bamboo';
