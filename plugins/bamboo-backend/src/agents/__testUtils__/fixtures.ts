import { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** A report of an attempt that was verified in 12 ms, unless told otherwise. */
export const makeReport = (
  said: Partial<Report> & Pick<Report, 'lineage' | 'sequence'>,
): Report => ({
  attempt: 'attempt-1',
  digest: 'd'.repeat(64),
  outcome: 'verified',
  how: 'runtime',
  verified: 'probe',
  phases: [
    { phase: 'received', ms: 0 },
    { phase: 'verified', ms: 12.4 },
  ],
  receivedAt: '2026-11-22T00:00:00.000Z',
  agentVersion: '0.1.0',
  haproxyVersion: '2.6.12',
  ...said,
});
