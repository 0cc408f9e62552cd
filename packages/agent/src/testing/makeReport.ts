import type {
  Report,
  ReportPhase,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** A report of an attempt that went through these phases. */
export function makeReport(
  attempt: string,
  phases: readonly ReportPhase[],
): Report {
  return {
    attempt,
    lineage: 'lineage-1',
    sequence: 1,
    digest: 'a'.repeat(64),
    outcome: 'verified',
    how: 'runtime',
    verified: 'probe',
    phases: phases.map((phase, index) => ({ phase, ms: index })),
    receivedAt: '2026-01-01T00:00:00.000Z',
    agentVersion: '1',
  };
}
