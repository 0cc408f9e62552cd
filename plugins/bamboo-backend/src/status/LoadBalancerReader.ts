import {
  Agent,
  LoadBalancer,
  Rejection,
  Revision,
  RevisionDetail,
} from '@bamboo-lb/plugin-bamboo-common';
import {
  fileText,
  Manifest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { AgentStore } from '../agents/AgentStore';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { HeldStore } from '../pipeline/HeldStore';
import { TemplateStore } from '../pipeline/TemplateStore';
import { RejectionStore } from '../rejections/RejectionStore';
import { appOwner, mappingOwner } from '../routing/owners';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { RevisionRow, RevisionStore } from '../revisions/RevisionStore';
import { agentState, isExpected, rowToAgentReport } from './agentState';

/** Shows load balancers, their agents and revisions. */
export class LoadBalancerReader {
  readonly #agents: AgentStore;
  readonly #revisions: RevisionStore;
  readonly #rejections: RejectionStore;
  readonly #held: HeldStore;
  readonly #templates: TemplateStore;
  readonly #current: CurrentRevisions;
  readonly #countMappings: (loadBalancer: string) => Promise<number>;

  constructor(options: {
    agents: AgentStore;
    revisions: RevisionStore;
    rejections: RejectionStore;
    held: HeldStore;
    templates: TemplateStore;
    current: CurrentRevisions;
    countMappings: (loadBalancer: string) => Promise<number>;
  }) {
    this.#agents = options.agents;
    this.#revisions = options.revisions;
    this.#rejections = options.rejections;
    this.#held = options.held;
    this.#templates = options.templates;
    this.#current = options.current;
    this.#countMappings = options.countMappings;
  }

  async show(config: LoadBalancerConfig): Promise<LoadBalancer> {
    const { name } = config;
    const [agents, newest, held, rejections, template, mappings] =
      await Promise.all([
        this.agents(config),
        this.#current.refresh(name),
        this.#held.list(name),
        this.#rejections.list(name),
        this.#templates.get(name),
        this.#countMappings(name),
      ]);
    const inTraffic = ownersIn(newest?.manifest);
    return {
      name,
      clusters: config.clusters,
      domains: config.domains,
      publicUrl: config.publicUrl,
      cname: config.cname,
      addresses: config.addresses,
      binds: config.binds,
      mappings,
      sequence: newest?.sequence,
      agents: {
        total: agents.length,
        inStep: agents.filter(agent => agent.state === 'in-step').length,
      },
      held: held
        .filter(removal => removal.decision !== 'discarded')
        .map(({ kind, cluster, app, instance, since }) => ({
          kind,
          cluster,
          app,
          instance,
          since,
        })),
      rejections: rejections.map(
        ({ id, owner, phase, message, agent, sequence, at }): Rejection => ({
          id,
          owner,
          phase,
          message,
          agent,
          sequence,
          at,
          lastGoodInTraffic: inTraffic.has(owner),
        }),
      ),
      template: {
        source: config.template ?? 'default',
        error: template.refused && {
          message: template.refused.message,
          line: template.refused.line,
        },
        blocks: template.hasBlocks,
      },
    };
  }

  /** The agents that are expected, and how they stand to the newest revision. */
  async agents({ name }: LoadBalancerConfig): Promise<Agent[]> {
    const [rows, [newest]] = await Promise.all([
      this.#agents.agents(name),
      this.#revisions.list(name, { limit: 1 }),
    ]);
    const now = new Date();
    return rows
      .filter(row => isExpected(row, now))
      .map(row => agentState(row, newest, now));
  }

  /** How many revisions there are to list. */
  async countRevisions({ name }: LoadBalancerConfig): Promise<number> {
    return this.#revisions.count(name);
  }

  async revisions(
    config: LoadBalancerConfig,
    page: { limit: number; before?: number },
  ): Promise<Revision[]> {
    const rows = await this.#revisions.list(config.name, page);
    return this.#showRevisions(config, rows);
  }

  async revision(
    config: LoadBalancerConfig,
    sequence: number,
  ): Promise<RevisionDetail | undefined> {
    const { name } = config;
    const [row, before] = await this.#revisions.list(name, {
      limit: 2,
      before: sequence + 1,
    });
    if (row?.sequence !== sequence) {
      return undefined;
    }
    const [[shown], full, previous] = await Promise.all([
      this.#showRevisions(config, [row]),
      this.#revisions.load(name, sequence),
      before && this.#revisions.load(name, before.sequence),
    ]);
    return {
      ...shown!,
      previousSequence: before?.sequence,
      files: (full?.files ?? []).map(file => {
        const older = previous?.files.find(f => f.name === file.name);
        return {
          name: file.name,
          text: fileText(file),
          previousText: older && fileText(older),
        };
      }),
    };
  }

  async #showRevisions(
    { name }: LoadBalancerConfig,
    rows: RevisionRow[],
  ): Promise<Revision[]> {
    const now = new Date();
    const [reports, agents, newest] = await Promise.all([
      this.#agents.reports(
        name,
        rows.map(row => row.sequence),
      ),
      this.#agents.agents(name),
      this.#revisions.newestSequence(name),
    ]);
    const expected = agents.filter(agent => isExpected(agent, now));
    return rows.map(row => {
      const mine = reports.filter(report => report.sequence === row.sequence);
      const verifiedBy = (id: string) =>
        (agents.find(a => a.id === id)?.verifiedSequence ?? -1) >= row.sequence;
      let state: Revision['state'] = 'replaced';
      if (mine.some(({ report }) => report.outcome === 'rejected')) {
        state = 'rejected';
      } else if (row.sequence === newest) {
        const all =
          expected.length > 0 && expected.every(a => verifiedBy(a.id));
        state = all ? 'live' : 'rolling-out';
      }
      return {
        loadBalancer: name,
        lineage: row.lineage,
        sequence: row.sequence,
        digest: row.digest,
        createdAt: row.createdAt,
        cause: row.cause,
        state,
        reports: mine.map(rowToAgentReport),
        change: row.count,
        ...(row.timings ? { timings: row.timings } : {}),
      };
    });
  }
}

/** The owners of which a revision has some form. */
function ownersIn(manifest: Manifest | undefined): Set<string> {
  return new Set([
    ...(manifest?.mappings ?? []).map(({ id }) => mappingOwner(id)),
    ...(manifest?.backends ?? []).map(({ app }) =>
      appOwner(app.cluster, app.id),
    ),
  ]);
}
