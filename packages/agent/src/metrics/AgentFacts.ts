import type { FullRevision } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** What can be read of a running agent at any time, without waiting. */
export interface AgentFacts {
  loadBalancer: string;
  id: string;
  version: string;
  /** What HAProxy is to run now. */
  applied: Pick<FullRevision, 'sequence' | 'digest' | 'manifest'>;
  /** The newest revision that came; what is applied before the first. */
  wanted: Pick<FullRevision, 'sequence' | 'digest'>;
  /** Whether a revision waits for a person on this host. */
  isHeld: boolean;
  /** Whether what is wanted was refused on this host as it is. */
  isRefused: boolean;
  /** Since the control plane answered, or since the start, in seconds. */
  heardSeconds: number;
}
