import {
  FullRevision,
  Manifest,
  Report,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { HeldRemoval } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp } from '../apps/model';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { CompiledTemplate } from '../rendering/CompiledTemplate';
import { EMPTY_MEMORY } from '../rendering/renderConfig';
import { RenderedRevision, renderRevision } from '../rendering/renderRevision';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { RevisionStore, WriterTicket } from '../revisions/RevisionStore';
import { brake, countServers, heldKey, hostsServed } from '../routing/brake';
import { BrakeHistory } from '../routing/BrakeHistory';
import { buildRoutingTable } from '../routing/buildRoutingTable';
import { RoutingTable } from '../routing/model';
import { mappingOwner } from '../routing/owners';
import { Dirty } from './Dirty';
import { Exclusions } from './Exclusions';
import { HeldStore } from './HeldStore';
import { previousTable } from './previousTable';
import { TemplateSource } from './TemplateSource';

/** How many published tables an agent's report can still be about. */
const REMEMBERED = 50;

/** The apps and mappings from which a load balancer is published. */
export interface PublishInput {
  mappings: readonly StoredMapping[];
  app: (cluster: string, id: string) => RoutableApp | undefined;
  apps: () => Iterable<RoutableApp>;
  dirty: Dirty;
  ticket: WriterTicket;
}

/** What came out of publishing. */
export interface Published {
  revision?: FullRevision;
  /** Mappings whose newest version is now carried by a revision. */
  carried: { id: string; version: number; sequence: number }[];
}

/** Brings what is known into revisions of one load balancer. */
export class Publisher {
  readonly #config: LoadBalancerConfig;
  readonly #revisions: RevisionStore;
  readonly #current: CurrentRevisions;
  readonly #mappings: MappingStore;
  readonly #held: HeldStore;
  readonly #exclusions: Exclusions;
  readonly #template: TemplateSource;
  readonly #history = new BrakeHistory();
  readonly #tables = new Map<
    number,
    { table: RoutingTable; template: CompiledTemplate }
  >();
  #lineage = '';
  #table?: RoutingTable;
  #good?: RoutingTable;
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
  }) {
    this.#config = options.config;
    this.#revisions = options.revisions;
    this.#current = options.current;
    this.#mappings = options.mappings;
    this.#held = options.held;
    this.#exclusions = options.exclusions;
    this.#template = options.template;
  }

  get name(): string {
    return this.#config.name;
  }

  /** Continues from what is committed, with what was stored of the apps. */
  async start(apps: Iterable<RoutableApp>): Promise<void> {
    this.#lineage = await this.#revisions.lineage();
    await this.#template.start();
    await this.#exclusions.load();
    this.#heldNow = await this.#held.list(this.name);
    const committed = await this.#current.refresh(this.name);
    if (committed) {
      const table = previousTable(this.name, committed.manifest, apps);
      this.#table = table;
      this.#good = table;
      this.#history.note(new Date(), countsOf(table), { servers: 0, hosts: 0 });
    }
  }

  stop(): void {
    this.#template.stop();
  }

  /** Learns from an agent which revision works, and which template. */
  async noteReport(report: Report): Promise<void> {
    const published = this.#tables.get(report.sequence);
    if (published && report.outcome === 'verified') {
      this.#good = published.table;
      await this.#template.verified(published.template);
    }
  }

  /** A refused line was the template's own. */
  async noteTemplateRefused(
    sequence: number,
    message: string,
    line?: number,
  ): Promise<void> {
    const published = this.#tables.get(sequence);
    if (published) {
      await this.#template.refused(published.template, message, line);
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
    const mappings = input.mappings.filter(m => m.loadBalancer === this.name);
    if (input.dirty.decisions || input.dirty.start) {
      await this.#exclusions.load();
    }
    await this.#exclusions.forgetChanged(mappings, input.app);
    const excludedOwners = this.#exclusions.owners();
    const next = await buildRoutingTable({
      loadBalancer: this.#config,
      mappings,
      app: input.app,
      now,
      excludedOwners,
      lastGood: this.#good,
    });
    const braked = brake({
      previous: this.#table,
      next,
      evidence: {
        apps: input.dirty.apps,
        changedMappings: new Set(input.dirty.mappings.keys()),
        released: input.dirty.released,
      },
      window: this.#history.window(now),
      limits: this.#config.brake,
      held: this.#heldNow,
      now,
    });
    const template = this.#template.compiled;
    const rendered = await renderRevision({
      template,
      table: braked.table,
      binds: this.#config.binds,
      apps: input.apps(),
      services: [],
      memory: this.#memory,
      removals: braked.removals,
    });
    const published = await this.#commit(
      rendered,
      mappings.filter(m => !excludedOwners.has(mappingOwner(m.id))),
      input,
    );
    this.#remember(published, braked.table, template);
    this.#memory = rendered.memory;
    this.#history.note(now, countsOf(braked.table), braked.unexplained);
    await this.#noteHeld(braked.held);
    await this.#exclusions.noteFailures(rendered.failures, now);
    return published;
  }

  async #commit(
    rendered: RenderedRevision,
    mappings: StoredMapping[],
    { dirty, ticket }: PublishInput,
  ): Promise<Published> {
    const previous = await this.#current.refresh(this.name);
    const digest = revisionDigest(rendered);
    const isSame = previous?.digest === digest;
    const sequence = (previous?.sequence ?? 0) + (isSame ? 0 : 1);
    const carried = mappings
      .filter(mapping => mapping.carried?.version !== mapping.version)
      .map(({ id, version }) => ({ id, version, sequence }));
    if (isSame) {
      if (carried.length) {
        await this.#mappings.setCarried(carried);
      }
      return { carried };
    }
    const revision: FullRevision = {
      lineage: this.#lineage,
      sequence,
      digest,
      files: rendered.files,
      manifest: withoutReturning(rendered.manifest),
      cause: dirty.cause(),
    };
    await this.#revisions.insert({
      loadBalancer: this.name,
      revision,
      previous,
      ticket,
      also: trx => this.#mappings.setCarried(carried, trx),
      at: new Date(),
    });
    this.#current.committed(this.name, revision);
    return { revision, carried };
  }

  #remember(
    { revision }: Published,
    table: RoutingTable,
    template: CompiledTemplate,
  ) {
    this.#table = table;
    if (revision) {
      this.#tables.set(revision.sequence, { table, template });
      this.#tables.delete(revision.sequence - REMEMBERED);
    }
  }

  async #noteHeld(held: HeldRemoval[]): Promise<void> {
    const keys = (list: readonly HeldRemoval[]) => list.map(heldKey).join('\n');
    if (keys(held) !== keys(this.#heldNow)) {
      await this.#held.replace(
        this.name,
        new Map(held.map(removal => [heldKey(removal), removal])),
      );
    }
    this.#heldNow = held;
  }
}

const countsOf = (table: RoutingTable) => ({
  servers: countServers(table),
  hosts: hostsServed(table).size,
});

/** A removal of something that is in the table again explains nothing. */
function withoutReturning(manifest: Manifest): Manifest {
  const backends = new Map(
    manifest.backends.map(b => [b.name, new Set(b.servers.map(s => s.name))]),
  );
  return {
    ...manifest,
    removals: manifest.removals.filter(({ backend, server }) =>
      server ? !backends.get(backend)?.has(server) : !backends.has(backend),
    ),
  };
}
