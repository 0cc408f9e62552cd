import { LoggerService } from '@backstage/backend-plugin-api';
import {
  changeId,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { RevisionTimings } from '@bamboo-lb/plugin-bamboo-common';
import { EventTrail } from './EventTrail';

const SUBJECTS = 10;

/**
 * Says in the log what was published and why: a line for each event of
 * Marathon that led to it, and one for the revision, all with the same id.
 */
export function logPublished(
  logger: LoggerService,
  said: {
    loadBalancer: string;
    clusters: readonly string[];
    revision: FullRevision;
    timings: RevisionTimings;
    trail: EventTrail;
  },
): void {
  const { revision, timings, trail } = said;
  const { lineage, sequence, cause } = revision;
  const change = changeId(said.loadBalancer, sequence);
  const events = trail.of(said.clusters);
  for (const { id, at, receivedAt, ...event } of events) {
    logger.info('An event of Marathon led to a change', {
      change,
      event: id,
      ...event,
      ...(at === undefined ? {} : { at }),
      receivedAt: new Date(receivedAt).toISOString(),
    });
  }
  const first = Math.min(...events.map(({ receivedAt }) => receivedAt));
  logger.info('A change is published', {
    change,
    lineage,
    cause: cause.kind,
    text: cause.text,
    ...(cause.by === undefined ? {} : { by: cause.by }),
    subjects: cause.subjects.slice(0, SUBJECTS),
    events: events.map(({ id }) => id),
    ...(events.length > 0
      ? { totalEvents: trail.count, sinceEventMs: Date.now() - first }
      : {}),
    ...timings,
  });
}
