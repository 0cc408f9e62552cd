import { LoggerService } from '@backstage/backend-plugin-api';
import {
  changeId,
  Report,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { msOf } from './keepReport';

const LONGEST = 300;

/**
 * Says in the log how an agent took a change: one line for each attempt, with
 * the milliseconds from its arrival at the agent to the end of each phase.
 */
export function logReport(
  logger: LoggerService,
  said: { loadBalancer: string; agent: string; report: Report },
): void {
  const { loadBalancer, agent, report } = said;
  const { lineage, sequence, outcome, how, phases, rejection } = report;
  const last = phases[phases.length - 1];
  const fields = {
    change: changeId(loadBalancer, sequence),
    lineage,
    agent,
    outcome,
    how,
    phase: outcome === 'verified' ? outcome : rejection?.phase ?? last?.phase,
    durationMs: msOf(report),
    receivedAt: report.receivedAt,
    phases: Object.fromEntries(phases.map(({ phase, ms }) => [phase, ms])),
  };
  if (outcome === 'verified') {
    logger.info('An agent verified a change', fields);
  } else {
    logger.warn('An agent did not take a change', {
      ...fields,
      error: rejection?.message.slice(0, LONGEST) ?? '',
    });
  }
}
