import { LoggerService } from '@backstage/backend-plugin-api';
import { HeldRemoval, MappingVersion } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp } from '../apps/model';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { WriterFence } from '../database/WriterFence';
import { MappingStore } from '../mappings/MappingStore';
import { DerivedMappings } from '../derived/DerivedMappings';
import { canRedirect } from '../derived/planNames';
import { goneNames } from '../derived/goneNames';
import { StoredMapping } from '../mappings/model';
import { EMPTY_MEMORY } from '../rendering/renderConfig';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { RevisionStore } from '../revisions/RevisionStore';
import { brake, heldKey } from '../routing/brake';
import { BrakeHistory } from '../routing/BrakeHistory';
import { buildRoutingTable } from '../routing/buildRoutingTable';
import { RoutingTable } from '../routing/model';
import { mappingOwner } from '../routing/owners';
import { RoutePlanner } from '../routing/RoutePlanner';
import { countTable } from '../routing/tableCounts';
import { continueCommitted } from './continueCommitted';
import { Dirty } from './Dirty';
import { Exclusions } from './Exclusions';
import { HeldStore } from './HeldStore';
import { logPublished } from './logPublished';
import { previousTable } from './previousTable';
import { PublishedTables } from './PublishedTables';
import { renderAccepted } from './renderAccepted';
import { Published, RevisionCommitter } from './RevisionCommitter';
import { Stations } from './Stations';
import { TemplateSource } from './TemplateSource';

/** The apps and mappings from which a load balancer is published. */
export interface PublishInput {
  mappings: readonly StoredMapping[];
  app: (cluster: string, id: string) => RoutableApp | undefined;
  apps: () => Iterable<RoutableApp>;
  dirty: Dirty;
  /** Clusters of which this process has read nothing complete yet. */
  unread: ReadonlySet<string>;
}

/** Deleted, or moved to another load balancer. */
const isGoneFrom = (loadBalancer: string, { value }: MappingVersion) =>
  value?.loadBalancer !== loadBalancer;

/** Brings what is known into revisions of one load balancer. */
export class Publisher {
  readonly #config: LoadBalancerConfig;
  readonly #committer: RevisionCommitter;
  readonly #current: CurrentRevisions;
  readonly #mappings: MappingStore;
  readonly #held: HeldStore;
  readonly #exclusions: Exclusions;
  readonly #template: TemplateSource;
  readonly #fence: WriterFence;
  readonly #logger: LoggerService;
  readonly #history = new BrakeHistory();
  readonly #published = new PublishedTables();
  readonly #planner = new RoutePlanner();
  readonly #derived: DerivedMappings;
  #table?: RoutingTable;
  #memory = EMPTY_MEMORY;
  #heldNow: HeldRemoval[] = [];

  constructor(options: {
    config: LoadBalancerConfig;
    revisions: RevisionStore;
    current: CurrentRevisions;
    mappings: MappingStore;
    held: HeldStore;
    exclusions: Exclusions;
    template: TemplateSource;
    fence: WriterFence;
    logger: LoggerService;
  }) {
    this.#config = options.config;
    this.#derived = new DerivedMappings(options.config);
    this.#committer = new RevisionCommitter({
      ...options,
      loadBalancer: options.config.name,
    });
    this.#current = options.current;
    this.#mappings = options.mappings;
    this.#held = options.held;
    this.#exclusions = options.exclusions;
    this.#template = options.template;
    this.#fence = options.fence;
    this.#logger = options.logger;
  }

  get name(): string {
    return this.#config.name;
  }

  /** Continues from what is committed, with what was stored of the apps. */
  async start(apps: Iterable<RoutableApp>): Promise<void> {
    await this.#committer.start();
    await this.#template.start();
    await this.#exclusions.load();
    this.#heldNow = await this.#held.list(this.name);
    const committed = await this.#current.refresh(this.name);
    if (committed) {
      const table = previousTable(this.name, committed.manifest, apps);
      this.#table = table;
      this.#published.continueFrom(table);
      this.#history.note(new Date(), countTable(table), {
        servers: 0,
        hosts: 0,
      });
    }
  }

  stop(): void {
    this.#template.stop();
  }

  /** Whether it is of interest which revision agents verified. */
  get isUnverified(): boolean {
    return this.#published.isOpen;
  }

  /** An agent verified a revision: its table works, and its template. */
  async noteVerified(sequence: number): Promise<void> {
    const published = this.#published.verified(sequence);
    if (published) {
      await this.#template.verified(published.template);
    }
  }

  /**
   * Publishes, unless what there is equals what is committed.
   *
   * @throws LeaseLostError, or when the database does not answer; then
   * nothing is changed and the same input can be tried again.
   */
  async publish(input: PublishInput): Promise<Published> {
    const now = new Date();
    const stations = new Stations(input.dirty);
    const { dirty } = input;
    const stored = input.mappings.filter(m => m.loadBalancer === this.name);
    const { mappings: derived } = this.#derived.plan({
      stored,
      apps: input.apps,
      held: () => new Set(this.#table?.routes.map(route => route.mapping)),
      now,
    });
    const mappings = derived.length > 0 ? [...stored, ...derived] : stored;
    if (dirty.decisions || dirty.start) {
      await this.#exclusions.load();
    }
    await this.#noteTemplateRefused();
    await this.#exclusions.forgetChanged(mappings, input.app);
    const excludedOwners = this.#exclusions.owners();
    const next = await buildRoutingTable({
      loadBalancer: this.#config,
      mappings,
      planner: this.#planner,
      app: input.app,
      now,
      excludedOwners,
      lastGood: this.#published.good,
    });
    const released = await this.#released(dirty);
    const braked = brake({
      previous: this.#table,
      next: continueCommitted(next, this.#table, input.unread),
      evidence: {
        apps: dirty.apps,
        changedMappings: new Set([
          ...dirty.mappings.keys(),
          ...(dirty.start ? await this.#deletedMeanwhile(mappings) : []),
          ...goneNames(
            this.#table,
            derived,
            input.app,
            dirty.apps,
            input.unread,
          ),
        ]),
        released,
      },
      window: this.#history.window(now),
      limits: this.#config.brake,
      held: this.#heldNow,
      now,
    });
    stations.routed();
    const { rendered, template } = await renderAccepted(this.#template, {
      table: braked.table,
      binds: this.#config.binds,
      tcp: this.#config.tcp !== undefined,
      redirects: canRedirect(this.#config),
      apps: input.apps(),
      memory: this.#memory,
      removals: braked.removals,
    });
    const published = await this.#committer.commit({
      rendered,
      mappings:
        excludedOwners.size > 0
          ? stored.filter(m => !excludedOwners.has(mappingOwner(m.id)))
          : stored,
      cause: dirty.cause(released),
      stations,
    });
    if (published.revision) {
      logPublished(this.#logger, {
        loadBalancer: this.name,
        clusters: this.#config.clusters,
        revision: published.revision,
        timings: stations.timings,
        trail: dirty.trail,
      });
    }
    this.#published.add(published.sequence, {
      table: braked.table,
      template,
      made: this.#template.isCandidate(template) ? rendered.memory : undefined,
    });
    const counts = countTable(braked.table, this.#table);
    this.#table = braked.table;
    this.#memory = rendered.memory;
    this.#history.note(now, counts, braked.unexplained);
    await this.#noteHeld(braked.held);
    await this.#exclusions.noteFailures(rendered.failures, now);
    return published;
  }

  async #released({ decisions, start }: Dirty): Promise<Set<string>> {
    const held = decisions || start ? await this.#held.list(this.name) : [];
    return new Set(
      held.filter(h => h.decision === 'released').map(({ key }) => key),
    );
  }

  /** Mappings that a person deleted while no process published. */
  async #deletedMeanwhile(mappings: StoredMapping[]): Promise<string[]> {
    const there = new Set(mappings.map(({ id }) => id));
    const gone = new Set(
      this.#table?.routes.map(r => r.mapping).filter(id => !there.has(id)),
    );
    const deleted: string[] = [];
    for (const id of gone) {
      const [newest] = await this.#mappings.versions(id);
      if (newest && isGoneFrom(this.name, newest)) {
        deleted.push(id);
      }
    }
    return deleted;
  }

  /**
   * What an agent refuses of the first revisions of a new template is the
   * template's fault, in whosever block it stands: their owners were served
   * with the one before.
   */
  async #noteTemplateRefused(): Promise<void> {
    const refusals = await this.#exclusions.takeTemplateRefusals(sequence =>
      this.#template.isCandidate(this.#published.get(sequence)?.template),
    );
    for (const refusal of refusals) {
      const published =
        refusal.sequence === undefined
          ? undefined
          : this.#published.get(refusal.sequence);
      if (published) {
        await this.#template.refusedByAgent(published, refusal);
      }
    }
  }

  async #noteHeld(held: HeldRemoval[]): Promise<void> {
    const keys = (list: readonly HeldRemoval[]) => list.map(heldKey).join('\n');
    if (keys(held) !== keys(this.#heldNow)) {
      await this.#fence.write(trx =>
        this.#held.replace(
          trx,
          this.name,
          new Map(held.map(removal => [heldKey(removal), removal])),
        ),
      );
    }
    this.#heldNow = held;
  }
}
