import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { AgentStore } from '../agents/AgentStore';
import { RevisionStore } from '../revisions/RevisionStore';

/** Milliseconds; a change without a reload takes well under a second. */
const BUCKETS = [
  50, 100, 250, 500, 1000, 2000, 3000, 5000, 10_000, 30_000, 60_000, 300_000,
];

/**
 * The same store, which records how long a change took until an agent said
 * that requests meet it: from Marathon's event or a person's save, once for
 * each report, of the oldest change that the agent had not verified yet.
 *
 * What an agent verifies first is not recorded: it may have been made long
 * before that agent was. A fault of the recording never fails a report.
 */
export function observeReports(
  store: AgentStore,
  options: {
    metrics: MetricsService;
    revisions: Pick<RevisionStore, 'list'>;
  },
): AgentStore {
  const durations = options.metrics.createHistogram(
    'bamboo.change.verified.duration',
    {
      description:
        'From an event of Marathon or a save until an agent verified it',
      unit: 'ms',
      advice: { explicitBucketBoundaries: BUCKETS },
    },
  );

  /** When the oldest change began that a report newly verifies, if known. */
  const oldestChange = async (
    loadBalancer: string,
    agent: string,
    report: Report,
  ): Promise<number | undefined> => {
    if (report.outcome !== 'verified') {
      return undefined;
    }
    const agents = await store.agents(loadBalancer);
    const before = agents.find(({ id }) => id === agent)?.verifiedSequence;
    if (before === undefined || before >= report.sequence) {
      return undefined;
    }
    const [row] = await options.revisions.list(loadBalancer, {
      limit: 1,
      before: before + 2,
    });
    const sinceChangeMs = row?.timings?.sinceChangeMs;
    const isNew =
      row && row.sequence > before && row.lineage === report.lineage;
    return isNew && sinceChangeMs !== undefined
      ? Date.parse(row.createdAt) - sinceChangeMs
      : undefined;
  };

  return {
    seen: (poll, now) => store.seen(poll, now),
    hasReport: (...attempt) => store.hasReport(...attempt),
    report: async (loadBalancer, agent, report, now) => {
      const began = await oldestChange(loadBalancer, agent, report).catch(
        () => undefined,
      );
      await store.report(loadBalancer, agent, report, now);
      if (began !== undefined) {
        durations.record(Math.max(0, now.getTime() - began), {
          load_balancer: loadBalancer,
        });
      }
    },
    servers: (...said) => store.servers(...said),
    agents: loadBalancer => store.agents(loadBalancer),
    serversOf: backends => store.serversOf(backends),
    reports: (...of) => store.reports(...of),
    firstVerified: (...of) => store.firstVerified(...of),
    remove: (...who) => store.remove(...who),
  };
}
