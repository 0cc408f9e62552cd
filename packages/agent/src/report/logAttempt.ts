import {
  changeId,
  Report,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { LogFields, Logger } from '../Logger';

/** The fields by which a change is found in every log. */
export const changeFields = (
  loadBalancer: string,
  { lineage, sequence }: { lineage: string; sequence: number },
): LogFields => ({ change: changeId(loadBalancer, sequence), lineage });

/**
 * Says how an attempt ended, in one line: the phase that it came to, and the
 * milliseconds from the arrival of the change to the end of each phase.
 */
export function logAttempt(
  logger: Logger,
  loadBalancer: string,
  report: Report,
): void {
  const { outcome, how, verified, rejection, phases } = report;
  const change = changeFields(loadBalancer, report);
  const last = phases[phases.length - 1];
  const times = Object.fromEntries(
    phases
      .filter(({ phase }) => phase !== 'received' && phase !== outcome)
      .map(({ phase, ms }) => [`${phase}Ms`, ms]),
  );
  if (outcome === 'verified') {
    const durationMs = phases.find(({ phase }) => phase === outcome)?.ms;
    logger.info('A change is verified', {
      ...change,
      ...{ phase: outcome, durationMs, how, verified },
      ...times,
    });
  } else {
    logger.warn('A change is not taken', {
      ...change,
      ...{ phase: rejection?.phase, durationMs: last?.ms, outcome },
      ...times,
      error: rejection?.message,
    });
  }
}
