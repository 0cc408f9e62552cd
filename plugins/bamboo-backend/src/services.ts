import {
  AuditorService,
  AuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import { Knex } from 'knex';
import { AgentService } from './agents/AgentService';
import { DatabaseAgentStore } from './agents/DatabaseAgentStore';
import { Watches } from './agents/Watches';
import { Authorizer } from './authorization/Authorizer';
import { Claimants } from './authorization/Claimants';
import { BambooImport } from './compatibility/BambooImport';
import { CompatibilityConfig } from './compatibility/CompatibilityConfig';
import { CompatibilityService } from './compatibility/CompatibilityService';
import { canaryConditionsOf } from './canaries/canaryConditions';
import { CanaryStore } from './canaries/CanaryStore';
import { createCanaries } from './canaries/createCanaries';
import { LoadBalancerConfig } from './config/LoadBalancerConfig';
import { ReviewRuleConfig } from './config/ReviewConfig';
import { ChangeFeed } from './database/ChangeFeed';
import { createEnvironments } from './environments/createEnvironments';
import { BackendHealth } from './health/BackendHealth';
import { LiveWait } from './http/LiveWait';
import { MappingLister } from './http/MappingLister';
import { DatabaseMappingStore } from './mappings/DatabaseMappingStore';
import { MappingAcceptance } from './mappings/MappingAcceptance';
import { DatabaseMappingHistory } from './mappings/MappingHistory';
import { MappingPreview } from './mappings/MappingPreview';
import { MappingReader } from './mappings/MappingReader';
import { MappingService } from './mappings/MappingService';
import { ClusterConfig } from './marathon/ClusterConfig';
import { LeaseMetrics } from './metrics/LeaseMetrics';
import { observeReports } from './metrics/observeReports';
import { observeRevisions } from './metrics/observeRevisions';
import { readState } from './metrics/readState';
import { StateMetrics } from './metrics/StateMetrics';
import { HeldStore } from './pipeline/HeldStore';
import { Companion, Pipeline } from './pipeline/Pipeline';
import { TemplateStore } from './pipeline/TemplateStore';
import { DatabaseReleaseStore } from './releases/ReleaseStore';
import { ReleasePlanner } from './releases/ReleasePlanner';
import { ReleaseReader } from './releases/ReleaseReader';
import { ReleaseService } from './releases/ReleaseService';
import { RejectionStore } from './rejections/RejectionStore';
import { TemplateFunction } from './rendering/templateFunctions';
import { createReviews } from './reviews/createReviews';
import { CurrentRevisions } from './revisions/CurrentRevisions';
import { DatabaseRevisionStore } from './revisions/DatabaseRevisionStore';
import { AppService } from './status/AppService';
import { NamesWithoutMapping } from './status/NamesWithoutMapping';
import { DatabaseAppReader } from './status/DatabaseAppReader';
import { LoadBalancerReader } from './status/LoadBalancerReader';
import { MappingStatusReader } from './status/MappingStatusReader';
import { NameResolver } from './status/NameResolver';

/** Makes everything that the plugin is made of, from what Backstage gives. */
export function createServices(options: {
  auditor: AuditorService;
  auth: AuthService;
  authorizer: Authorizer;
  catalog: CatalogService;
  clusters: ClusterConfig[];
  /** What Bamboo's own API answers for; absent where it is not configured. */
  compatibility: CompatibilityConfig | undefined;
  helpers: ReadonlyMap<string, TemplateFunction>;
  knex: Knex;
  loadBalancers: LoadBalancerConfig[];
  logger: LoggerService;
  metrics: MetricsService;
  notifications: NotificationService;
  reviewRules: ReviewRuleConfig[];
  signals: SignalsService;
}) {
  const { auditor, authorizer, clusters, knex, loadBalancers, logger } =
    options;
  const now = () => new Date();
  const feed = new ChangeFeed({ knex, logger });
  const mappings = new DatabaseMappingStore({
    knex,
    notify: (trx, change) => feed.notify(trx, change),
    now,
  });
  const revisions = new DatabaseRevisionStore({ knex, feed });
  const agents = observeReports(new DatabaseAgentStore({ knex, feed }), {
    ...options,
    revisions,
  });
  const rejections = new RejectionStore({ knex, feed });
  const held = new HeldStore({ knex, feed });
  const templates = new TemplateStore({ knex });
  const current = new CurrentRevisions({ store: revisions });
  const watches = new Watches({ now: Date.now });
  const apps = new DatabaseAppReader({
    knex,
    clusters: clusters.map(cluster => cluster.name),
  });
  const backendHealth = new BackendHealth({
    knex,
    clusters: () => apps.clusters(),
  });
  const companions: Companion[] = [];
  const pipeline = new Pipeline({
    ...options,
    companions,
    feed,
    mappings,
    revisions: observeRevisions(revisions, options.metrics),
    current,
    rejections,
    held,
    templates,
  });
  const agentService = new AgentService({
    store: agents,
    current,
    feed,
    logger,
    watches,
    onReport: (...said) => pipeline.noteReport(...said),
  });
  const claimants = new Claimants(options);
  const acceptance = new MappingAcceptance({ authorizer, loadBalancers, now });
  const mappingReader = new MappingReader({
    authorizer,
    history: new DatabaseMappingHistory({ knex }),
    loadBalancers: loadBalancers.map(lb => lb.name),
    store: mappings,
  });
  const health = async (target: { cluster: string; app: string }) => {
    const found = await apps.get(target.cluster, target.app);
    return (
      found && { healthy: found.instances.filter(i => i.inRotation).length }
    );
  };
  const releaseReader = new ReleaseReader({
    authorizer,
    loadBalancers: loadBalancers.map(lb => lb.name),
    store: new DatabaseReleaseStore({ knex }),
  });
  const releasePlanner = new ReleasePlanner({
    acceptance,
    authorizer,
    health,
    store: mappings,
  });
  const releaseService = new ReleaseService({
    acceptance,
    auditor,
    authorizer,
    planner: releasePlanner,
    reader: releaseReader,
    store: mappings,
  });
  const mappingStatus = new MappingStatusReader({
    apps,
    agents,
    rejections,
    held,
    current,
    resolver: new NameResolver({ now: Date.now }),
    conditions: canaryConditionsOf(new CanaryStore({ knex }), now),
    loadBalancers,
  });
  const reviews = createReviews({
    ...options,
    apps,
    claimants,
    feed,
    releases: releaseService,
    status: mappingStatus,
  });
  companions.push(reviews.driver);
  const canaries = createCanaries({
    ...options,
    acceptance,
    agents,
    apps,
    feed,
    mappings,
    reader: mappingReader,
    releases: releaseService,
    status: mappingStatus,
  });
  companions.push(canaries.driver);
  companions.push(new LeaseMetrics(options.metrics));
  const environments = createEnvironments({
    ...options,
    apps,
    mappings,
    releases: releaseService,
    releasePlanner,
    status: mappingStatus,
  });
  const compatibility = new CompatibilityService({
    authorizer,
    claimants,
    config: options.compatibility,
    reader: mappingReader,
    releases: releaseService,
  });
  const loadBalancerReader = new LoadBalancerReader({
    agents,
    revisions,
    rejections,
    held,
    templates,
    current,
    countMappings: async loadBalancer =>
      (await mappings.list({ loadBalancers: [loadBalancer] }, { limit: 1 }))
        .totalItems,
  });
  const stateMetrics = new StateMetrics({
    metrics: options.metrics,
    read: readState({ apps, held, loadBalancers, reader: loadBalancerReader }),
  });
  return {
    ...environments,
    agents,
    health: backendHealth,
    held,
    revisions,
    agentService,
    agentSides: canaries.agentSides,
    canaryReader: canaries.canaryReader,
    canaryService: canaries.canaryService,
    mappingLister: new MappingLister({
      reader: mappingReader,
      status: mappingStatus,
    }),
    mappingReader,
    mappingStatus,
    mappingService: new MappingService({
      acceptance,
      auditor,
      authorizer,
      store: mappings,
    }),
    mappingPreview: new MappingPreview({
      acceptance,
      authorizer,
      health,
      reader: mappingReader,
      store: mappings,
    }),
    releaseReader,
    releaseService,
    reviews: reviews.reader,
    liveWait: new LiveWait({
      feed,
      mappings,
      status: mappingStatus,
      current,
      agents,
    }),
    appReader: apps,
    bambooImport: new BambooImport({
      authorizer,
      compatibility,
      releases: releaseService,
    }),
    compatibility,
    appService: new AppService({
      ...options,
      claimants,
      reader: apps,
      mappings,
      names: new NamesWithoutMapping({
        reader: apps,
        current,
        loadBalancers: options.loadBalancers,
      }),
      agents,
      watches,
    }),
    loadBalancerReader,
    async start() {
      stateMetrics.start();
      await feed.start();
      await pipeline.start();
      backendHealth.started();
    },
    async stop() {
      backendHealth.stopping();
      stateMetrics.stop();
      agentService.stop();
      await pipeline.stop();
      await feed.stop();
    },
  };
}

/** Everything that the plugin is made of. */
export type Services = ReturnType<typeof createServices>;
