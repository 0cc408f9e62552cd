import {
  Report,
  ServersReport,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { ChangeFeed } from '../database/ChangeFeed';
import {
  AgentPoll,
  AgentRow,
  AgentServerRow,
  AgentStore,
  ReportRow,
} from './AgentStore';
import { keepReport } from './keepReport';
import { perSecondSince } from './perSecondSince';

/** An agent that says nothing new is written down only this often. */
const SEEN_EVERY_MS = 5000;

interface Row {
  load_balancer: string;
  id: string;
  last_seen_at: string;
  version: string | null;
  haproxy_version: string | null;
  binds: string;
  polled_sequence: number | null;
  verified_sequence: number | null;
  verified_digest: string | null;
  last_report: string | null;
  removed: boolean | number;
}

const toAgent = (row: Row): AgentRow => ({
  loadBalancer: row.load_balancer,
  id: row.id,
  lastSeenAt: row.last_seen_at,
  version: row.version ?? undefined,
  haproxyVersion: row.haproxy_version ?? undefined,
  binds: JSON.parse(row.binds),
  polledSequence: row.polled_sequence ?? undefined,
  verifiedSequence: row.verified_sequence ?? undefined,
  verifiedDigest: row.verified_digest ?? undefined,
  lastReport: row.last_report ? JSON.parse(row.last_report) : undefined,
  removed: Boolean(row.removed),
});

/** Keeps agents in the plugin's database. */
export class DatabaseAgentStore implements AgentStore {
  readonly #knex: Knex;
  readonly #feed: ChangeFeed;
  readonly #written = new Map<string, { said: string; at: number }>();

  constructor(options: { knex: Knex; feed: ChangeFeed }) {
    this.#knex = options.knex;
    this.#feed = options.feed;
  }

  async seen(poll: AgentPoll, now: Date) {
    const key = `${poll.loadBalancer}\n${poll.id}`;
    const said = JSON.stringify(poll);
    const last = this.#written.get(key);
    const fresh = last && now.getTime() - last.at < SEEN_EVERY_MS;
    if (fresh && last.said === said) {
      return;
    }
    const values = {
      last_seen_at: now.toISOString(),
      version: poll.version ?? null,
      haproxy_version: poll.haproxyVersion ?? null,
      binds: JSON.stringify(poll.binds),
      polled_sequence: poll.sequence ?? null,
      removed: false,
    };
    await this.#knex('agent')
      .insert({ load_balancer: poll.loadBalancer, id: poll.id, ...values })
      .onConflict(['load_balancer', 'id'])
      .merge(values);
    this.#written.set(key, { said, at: now.getTime() });
  }

  async hasReport(loadBalancer: string, agent: string, attempt: string) {
    const rows = await this.#knex('report')
      .where({ load_balancer: loadBalancer, agent, attempt })
      .select('attempt');
    return rows.length > 0;
  }

  async report(loadBalancer: string, agent: string, report: Report, now: Date) {
    await this.#knex.transaction(async trx => {
      await keepReport(trx, { loadBalancer, agent, report, now });
      await this.#feed.notify(trx, { topic: 'reports', ids: [loadBalancer] });
    });
  }

  async servers(
    loadBalancer: string,
    agent: string,
    report: ServersReport,
    now: Date,
  ) {
    const at = now.toISOString();
    const who = { load_balancer: loadBalancer, agent };
    await this.#knex.transaction(async trx => {
      const previous = report.full
        ? []
        : await trx('agent_server')
            .where(who)
            .whereIn('backend', [
              ...new Set(report.servers.map(s => s.backend)),
            ]);
      const before = new Map(
        previous.map(row => [`${row.backend}/${row.server}`, row]),
      );
      if (report.full) {
        await trx('agent_server').where(who).delete();
      }
      for (let i = 0; i < report.gone.length; i += 80) {
        await trx('agent_server')
          .where(who)
          .whereIn(
            ['backend', 'server'],
            report.gone.slice(i, i + 80).map(s => [s.backend, s.server]),
          )
          .delete();
      }
      for (let i = 0; i < report.servers.length; i += 80) {
        const rows = report.servers.slice(i, i + 80).map(server => ({
          ...who,
          backend: server.backend,
          server: server.server,
          status: server.status,
          sessions: server.sessions ?? null,
          total: server.total ?? null,
          per_second: perSecondSince(
            before.get(`${server.backend}/${server.server}`),
            server.total,
            now,
          ),
          at,
        }));
        await trx('agent_server')
          .insert(rows)
          .onConflict(['load_balancer', 'agent', 'backend', 'server'])
          .merge();
      }
      await this.#feed.notify(trx, { topic: 'reports', ids: [loadBalancer] });
    });
  }

  async agents(loadBalancer?: string) {
    const query = this.#knex<Row>('agent').orderBy(['load_balancer', 'id']);
    const rows = loadBalancer
      ? await query.where({ load_balancer: loadBalancer })
      : await query;
    return rows.map(toAgent);
  }

  async serversOf(backends: string[]): Promise<AgentServerRow[]> {
    const rows = await this.#knex('agent_server').whereIn('backend', backends);
    return rows.map(row => ({
      loadBalancer: row.load_balancer,
      agent: row.agent,
      backend: row.backend,
      server: row.server,
      status: row.status,
      sessions: row.sessions ?? undefined,
      perSecond: row.per_second ?? undefined,
      at: row.at,
    }));
  }

  async reports(loadBalancer: string, sequences: number[]) {
    const rows = await this.#knex('report')
      .where({ load_balancer: loadBalancer })
      .whereIn('sequence', sequences)
      .orderBy('at', 'asc');
    return rows.map(
      (row): ReportRow => ({
        agent: row.agent,
        sequence: row.sequence,
        at: row.at,
        report: JSON.parse(row.value),
      }),
    );
  }

  async firstVerified(loadBalancer: string, sequence: number) {
    const verified = { load_balancer: loadBalancer, outcome: 'verified' };
    const first = this.#knex('report')
      .where(verified)
      .andWhere('sequence', '>=', sequence)
      .groupBy('agent')
      .select('agent')
      .min({ first: 'sequence' })
      .as('first');
    const rows = await this.#knex('report')
      .where(verified)
      .join(first, join =>
        join
          .on('report.agent', 'first.agent')
          .andOn('report.sequence', 'first.first'),
      )
      .orderBy('report.ms', 'desc')
      .select('report.agent', 'report.sequence', 'report.ms');
    return new Map(
      rows.map(row => [row.agent, { sequence: row.sequence, ms: row.ms }]),
    );
  }

  async remove(loadBalancer: string, agent: string) {
    const rows = await this.#knex('agent')
      .where({ load_balancer: loadBalancer, id: agent })
      .update({ removed: true });
    this.#written.delete(`${loadBalancer}\n${agent}`);
    return rows > 0;
  }
}
