import { LoggerService } from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { DatabaseAgentStore } from '../../agents/DatabaseAgentStore';
import { LoadBalancerConfig } from '../../config/LoadBalancerConfig';
import { ChangeFeed } from '../../database/ChangeFeed';
import { DatabaseMappingStore } from '../../mappings/DatabaseMappingStore';
import { LeaseMetrics } from '../../metrics/LeaseMetrics';
import { observeRevisions } from '../../metrics/observeRevisions';
import { RejectionStore } from '../../rejections/RejectionStore';
import { CurrentRevisions } from '../../revisions/CurrentRevisions';
import { DatabaseRevisionStore } from '../../revisions/DatabaseRevisionStore';
import { HeldStore } from '../HeldStore';
import { LeaseTimes } from '../Lease';
import { Pipeline } from '../Pipeline';
import { TemplateStore } from '../TemplateStore';

/** The load balancer of tests. */
export const publicLoadBalancer: LoadBalancerConfig = {
  name: 'public',
  clusters: ['production'],
  domains: ['*.example.com'],
  addresses: [],
  binds: ['HTTP', 'PROBE'],
  brake: { share: 0.5, servers: 10, hosts: 5 },
};

/** A whole pipeline over a migrated database and one Marathon, not started. */
export function makePipeline(options: {
  knex: Knex;
  marathon: string;
  logger: LoggerService;
  loadBalancer?: Partial<LoadBalancerConfig>;
  leaseTimes?: Partial<LeaseTimes>;
  metrics?: MetricsService;
}) {
  const { knex, logger, metrics } = options;
  const feed = new ChangeFeed({ knex, logger });
  const mappings = new DatabaseMappingStore({
    knex,
    notify: (trx, change) => feed.notify(trx, change),
    now: () => new Date(),
  });
  const revisions = new DatabaseRevisionStore({ knex, feed });
  const current = new CurrentRevisions({ store: revisions });
  const agents = new DatabaseAgentStore({ knex, feed });
  const rejections = new RejectionStore({ knex, feed });
  const held = new HeldStore({ knex, feed });
  const templates = new TemplateStore({ knex });
  const pipeline = new Pipeline({
    knex,
    logger,
    feed,
    signals: { publish: async () => {} },
    clusters: [
      {
        name: 'production',
        urls: [options.marathon],
        resyncSeconds: 0.5,
        claims: [],
        env: [],
      },
    ],
    loadBalancers: [{ ...publicLoadBalancer, ...options.loadBalancer }],
    mappings,
    revisions: metrics ? observeRevisions(revisions, metrics) : revisions,
    current,
    rejections,
    held,
    templates,
    helpers: new Map(),
    companions: metrics && [new LeaseMetrics(metrics)],
    leaseTimes: options.leaseTimes,
  });
  return {
    feed,
    mappings,
    revisions,
    current,
    agents,
    rejections,
    held,
    templates,
    pipeline,
    /** As a router does it when an agent reports. */
    report: async (agent: string, report: Report) => {
      await pipeline.noteReport('public', agent, report);
      await agents.report('public', agent, report, new Date());
    },
    start: async () => {
      await feed.start();
      await pipeline.start();
    },
    stop: async () => {
      await pipeline.stop();
      await feed.stop();
    },
  };
}
