import { LoggerService } from '@backstage/backend-plugin-api';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  blockAtLine,
  Report,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { AppRegistry } from '../apps/AppRegistry';
import { DatabaseAppStateStore } from '../apps/DatabaseAppStateStore';
import { AppChange } from '../apps/model';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { ChangeFeed } from '../database/ChangeFeed';
import { MappingStore } from '../mappings/MappingStore';
import { ClusterConfig } from '../marathon/ClusterConfig';
import { RejectionStore } from '../rejections/RejectionStore';
import { TemplateFunction } from '../rendering/templateFunctions';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { RevisionStore, WriterTicket } from '../revisions/RevisionStore';
import { TEMPLATE_OWNER } from '../routing/owners';
import { ChangeSignals } from './ChangeSignals';
import { ClusterStateWriter } from './ClusterStateWriter';
import { Exclusions } from './Exclusions';
import { HeldStore } from './HeldStore';
import { Lease, LeaseTimes } from './Lease';
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
  leaseTimes?: Partial<LeaseTimes>;
}

interface Session {
  registry: AppRegistry;
  writer: Writer;
  publishers: Publisher[];
  clusterState: ClusterStateWriter;
  signals: ChangeSignals;
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
    const session = this.#session;
    await this.#lease.stop();
    await session?.catch(() => {});
  }

  /** Acts on what an agent said of a revision, in whichever process it came. */
  async noteReport(
    loadBalancer: string,
    agent: string,
    report: Report,
  ): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    const publisher = session?.publishers.find(p => p.name === loadBalancer);
    await publisher?.noteReport(report);
    const { rejection } = report;
    if (report.outcome !== 'rejected' || !rejection?.line) {
      return;
    }
    const { revisions, rejections } = this.#options;
    const revision = await revisions.load(loadBalancer, report.sequence);
    const block =
      revision &&
      blockAtLine(revision, rejection.file ?? 'haproxy.cfg', rejection.line);
    if (!block) {
      return;
    }
    if (block.owner === TEMPLATE_OWNER) {
      await publisher?.noteTemplateRefused(
        report.sequence,
        rejection.message,
        rejection.line,
      );
      return;
    }
    await rejections.add({
      loadBalancer,
      owner: block.owner,
      digest: block.digest,
      phase: rejection.phase,
      message: rejection.message,
      agent,
      sequence: report.sequence,
      at: new Date().toISOString(),
    });
  }

  #begin(ticket: WriterTicket) {
    this.#session = this.#open(ticket);
    this.#session.catch(error => {
      this.#options.logger.error('Writing could not begin', error);
      this.#lease.lost();
    });
  }

  async #end(): Promise<void> {
    const opening = this.#session;
    this.#session = undefined;
    const session = await opening?.catch(() => undefined);
    if (session) {
      session.clusterState.stop();
      session.signals.stop();
      await session.registry.stop();
      await session.writer.stop();
    }
  }

  async #open(ticket: WriterTicket): Promise<Session> {
    const { knex, logger, feed, mappings, held, clusters } = this.#options;
    const early: AppChange[] = [];
    let onChange = (changes: AppChange[]) => {
      early.push(...changes);
    };
    const registry = await AppRegistry.create({
      clusters,
      store: new DatabaseAppStateStore({ database: knex, clock: Date.now }),
      logger,
      clock: Date.now,
      onChange: changes => onChange(changes),
    });
    const signals = new ChangeSignals({
      signals: this.#options.signals,
      logger,
    });
    const publishers = this.#options.loadBalancers.map(config =>
      this.#publisher(config, () => writer.templateChanged()),
    );
    const writer: Writer = new Writer({
      ticket,
      registry,
      mappings,
      held,
      publishers,
      feed,
      signals,
      logger,
      onLeaseLost: () => this.#lease.lost(),
      countWrites: async () => {
        const [row] = await knex('mapping_version').count({ count: '*' });
        return Number(row?.count);
      },
    });
    await writer.start();
    onChange = changes => writer.appsChanged(changes);
    writer.appsChanged(early);
    const clusterState = new ClusterStateWriter({
      knex,
      logger,
      read: () => registry.clusters(),
      onStateChange: () =>
        signals.add({ loadBalancers: publishers.map(p => p.name) }),
    });
    clusterState.start();
    registry.start();
    return { registry, writer, publishers, clusterState, signals };
  }

  #publisher(config: LoadBalancerConfig, onTemplateChange: () => void) {
    const { logger } = this.#options;
    return new Publisher({
      config,
      revisions: this.#options.revisions,
      current: this.#options.current,
      mappings: this.#options.mappings,
      held: this.#options.held,
      exclusions: new Exclusions({
        loadBalancer: config.name,
        store: this.#options.rejections,
        logger,
      }),
      template: new TemplateSource({
        loadBalancer: config.name,
        path: config.template,
        helpers: this.#options.helpers,
        store: this.#options.templates,
        logger,
        onChange: onTemplateChange,
      }),
    });
  }
}
