import { LoggerService } from '@backstage/backend-plugin-api';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  blockAtLine,
  Report,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { unexpected } from '../faultOf';
import { AppRegistry } from '../apps/AppRegistry';
import { AppChange, RoutableApp } from '../apps/model';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { ChangeFeed } from '../database/ChangeFeed';
import { WriterFence, WriterTicket } from '../database/WriterFence';
import { MappingStore } from '../mappings/MappingStore';
import { ClusterConfig } from '../marathon/ClusterConfig';
import { RejectionStore } from '../rejections/RejectionStore';
import { TemplateFunction } from '../rendering/templateFunctions';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { RevisionStore } from '../revisions/RevisionStore';
import { ChangeSignals } from './ChangeSignals';
import { ClusterStateWriter } from './ClusterStateWriter';
import { Exclusions } from './Exclusions';
import { FencedAppStateStore } from './FencedAppStateStore';
import { HeldStore } from './HeldStore';
import { Lease, LeaseTimes } from './Lease';
import { lookAtDatabase, newestVerified } from './lookAtDatabase';
import { Publisher } from './Publisher';
import { TemplateSource } from './TemplateSource';
import { TemplateStore } from './TemplateStore';
import { Writer } from './Writer';

/** What the pipeline is made of. */
export interface PipelineOptions {
  knex: Knex;
  logger: LoggerService;
  feed: ChangeFeed;
  signals: SignalsService;
  clusters: ClusterConfig[];
  loadBalancers: LoadBalancerConfig[];
  mappings: MappingStore;
  revisions: RevisionStore;
  current: CurrentRevisions;
  rejections: RejectionStore;
  held: HeldStore;
  templates: TemplateStore;
  helpers: ReadonlyMap<string, TemplateFunction>;
  companions?: Companion[];
  leaseTimes?: Partial<LeaseTimes>;
}

/** Works beside the pipeline in the one process that holds the lease. */
export interface Companion {
  /** Begins; `apps` is what Marathon said, `onAppsChanged` tells of news. */
  start(world: CompanionWorld): Promise<void>;
  /** Ends; nothing is written once it resolves. */
  stop(): Promise<void>;
}

/** What a companion sees of the pipeline. */
export interface CompanionWorld {
  apps: () => Iterable<RoutableApp>;
  /** Clusters of which this process has read nothing complete yet. */
  unread: () => ReadonlySet<string>;
  /** Returns how to end listening. */
  onAppsChanged: (listener: (changes: AppChange[]) => void) => () => void;
  /** Tells open pages to read these mappings again. */
  tellPages: (mappingIds: string[]) => void;
}

interface Session {
  registry: AppRegistry;
  writer: Writer;
  clusterState: ClusterStateWriter;
  signals: ChangeSignals;
  companions: Companion[];
}

/**
 * Turns what Marathon says and people map into revisions, in the one process
 * that holds the lease. It calls the stations in order: marathon, apps,
 * routing, rendering, revisions; agents read what is committed.
 */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #lease: Lease;
  #session?: Promise<Session>;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#lease = new Lease({
      knex: options.knex,
      logger: options.logger,
      times: options.leaseTimes,
      onGain: ticket => this.#begin(ticket),
      onLoss: () => this.#end(),
    });
  }

  /** Asks for the lease, and writes while this process holds it. */
  async start(): Promise<void> {
    await this.#lease.start();
  }

  async stop(): Promise<void> {
    await this.#lease.stop();
  }

  /**
   * Keeps whose line an agent refused, in whichever process it said so; the
   * one that writes is told through the database.
   */
  async noteReport(
    loadBalancer: string,
    agent: string,
    report: Report,
  ): Promise<void> {
    const { rejection } = report;
    if (report.outcome !== 'rejected' || !rejection?.line) {
      return;
    }
    const { revisions, rejections } = this.#options;
    const revision = await revisions.load(loadBalancer, report.sequence);
    const file = rejection.file ?? 'haproxy.cfg';
    if (revision?.digest !== report.digest) {
      return;
    }
    const block = blockAtLine(revision, file, rejection.line);
    if (!block) {
      return;
    }
    await rejections.add({
      loadBalancer,
      owner: block.owner,
      digest: block.digest,
      phase: rejection.phase,
      message: rejection.message,
      file,
      line: rejection.line,
      agent,
      sequence: report.sequence,
      at: new Date().toISOString(),
    });
  }

  #begin(ticket: WriterTicket) {
    this.#session = this.#open(ticket);
    this.#session.catch(error => {
      this.#options.logger.error('Writing could not begin', unexpected(error));
      this.#lease.lost();
    });
  }

  async #end(): Promise<void> {
    const opening = this.#session;
    this.#session = undefined;
    const session = await opening?.catch(() => undefined);
    if (session) {
      await Promise.all(session.companions.map(c => c.stop()));
      session.clusterState.stop();
      session.signals.stop();
      await session.registry.stop();
      await session.writer.stop();
    }
  }

  async #open(ticket: WriterTicket): Promise<Session> {
    const { knex, logger, feed, mappings, clusters } = this.#options;
    const fence = new WriterFence({ knex, ticket });
    const early: AppChange[] = [];
    let onChange = (changes: AppChange[]) => {
      early.push(...changes);
    };
    const registry = await AppRegistry.create({
      clusters,
      store: new FencedAppStateStore({ knex, fence, clock: Date.now }),
      logger,
      clock: Date.now,
      onChange: changes => onChange(changes),
    });
    const signals = new ChangeSignals({
      signals: this.#options.signals,
      logger,
    });
    let onTemplateChange = () => {};
    const publishers = this.#options.loadBalancers.map(config =>
      this.#publisher(config, fence, () => onTemplateChange()),
    );
    const writer = new Writer({
      registry,
      mappings,
      publishers,
      feed,
      signals,
      logger,
      onLeaseLost: () => this.#lease.lost(),
      look: () => lookAtDatabase(knex),
      newestVerified: loadBalancer => newestVerified(knex, loadBalancer),
    });
    onTemplateChange = () => writer.templateChanged();
    try {
      await writer.start();
    } catch (error) {
      await writer.stop();
      await registry.stop();
      throw error;
    }
    const listeners = new Set<(changes: AppChange[]) => void>();
    onChange = changes => {
      writer.appsChanged(changes);
      listeners.forEach(listener => listener(changes));
    };
    writer.appsChanged(early);
    const clusterState = new ClusterStateWriter({
      fence,
      logger,
      read: () => registry.clusters(),
      onStateChange: () =>
        signals.add({ loadBalancers: publishers.map(p => p.name) }),
    });
    clusterState.start();
    registry.start();
    const { companions = [] } = this.#options;
    for (const companion of companions) {
      await companion.start({
        apps: () => registry.apps(),
        unread: () => writer.unread,
        onAppsChanged: listener => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        tellPages: ids => signals.add({ mappings: ids }),
      });
    }
    return { registry, writer, clusterState, signals, companions };
  }

  #publisher(
    config: LoadBalancerConfig,
    fence: WriterFence,
    onTemplateChange: () => void,
  ) {
    const { logger } = this.#options;
    return new Publisher({
      config,
      fence,
      logger,
      revisions: this.#options.revisions,
      current: this.#options.current,
      mappings: this.#options.mappings,
      held: this.#options.held,
      exclusions: new Exclusions({
        loadBalancer: config.name,
        store: this.#options.rejections,
        fence,
        logger,
      }),
      template: new TemplateSource({
        loadBalancer: config.name,
        path: config.template,
        helpers: this.#options.helpers,
        store: this.#options.templates,
        fence,
        logger,
        onChange: onTemplateChange,
      }),
    });
  }
}
