import { Knex } from 'knex';
import { CHART_SECONDS, SECONDS_PER_POINT } from './figures';
import { AgentCanary, KeptReport, Sample } from './model';

/** What an agent last said is kept for a day. */
const REPORT_SECONDS = 24 * 60 * 60;
/** So many samples are deleted at a time. */
const CHUNK = 500;

interface ReportRow {
  mapping_id: string;
  agent: string;
  tag: string;
  weight: number;
  verdict: KeptReport['verdict'];
  reason: string | null;
  aborted: boolean | number;
  step: string;
  at: string;
}

interface SampleRow {
  id: number;
  mapping_id: string;
  agent: string;
  at: string;
  seconds: number;
  counts: string;
}

const toReport = (row: ReportRow): KeptReport => ({
  mappingId: row.mapping_id,
  agent: row.agent,
  tag: row.tag,
  weight: row.weight,
  verdict: row.verdict,
  ...(row.reason === null ? {} : { reason: row.reason }),
  aborted: Boolean(row.aborted),
  step: JSON.parse(row.step),
  at: row.at,
});

const toSample = (row: SampleRow): Sample => ({
  ...JSON.parse(row.counts),
  agent: row.agent,
  at: row.at,
  seconds: row.seconds,
});

const before = (now: Date, seconds: number) =>
  new Date(now.getTime() - seconds * 1000).toISOString();

/** Keeps what agents counted of canaries. */
export class SidesStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Keeps a report: the newest of each agent, and what it counted meanwhile
   * for as long as charts show it.
   *
   * @param canaries - Of canaries that run.
   */
  async keep(
    agent: string,
    canaries: readonly AgentCanary[],
    now: Date,
  ): Promise<void> {
    const at = now.toISOString();
    await this.#knex.transaction(async trx => {
      for (const { recent, mapping, ...said } of canaries) {
        const row: ReportRow = {
          mapping_id: mapping,
          agent,
          tag: said.tag,
          weight: said.weight,
          verdict: said.verdict,
          reason: said.reason ?? null,
          aborted: said.aborted,
          step: JSON.stringify(said.step),
          at,
        };
        await trx<ReportRow>('canary_report')
          .insert(row)
          .onConflict(['mapping_id', 'agent'])
          .merge();
        const { seconds, stable, canary } = recent;
        await trx<SampleRow>('canary_sample').insert({
          mapping_id: mapping,
          agent,
          at,
          seconds,
          counts: JSON.stringify({ stable, canary }),
        });
      }
    });
  }

  /** The newest of each agent, of these mappings, by agent. */
  async reports(mappingIds: readonly string[]): Promise<KeptReport[]> {
    const rows = await this.#knex<ReportRow>('canary_report')
      .whereIn('mapping_id', [...mappingIds])
      .orderBy(['mapping_id', 'agent']);
    return rows.map(toReport);
  }

  /** What a chart shows of a mapping, oldest first. */
  async samples(mappingId: string, now: Date): Promise<Sample[]> {
    const rows: SampleRow[] = await this.#knex<SampleRow>('canary_sample')
      .where({ mapping_id: mappingId })
      .andWhere('at', '>', before(now, CHART_SECONDS + SECONDS_PER_POINT))
      .orderBy('at');
    return rows.map(toSample);
  }

  /**
   * Deletes samples that no chart shows any more, some at a time, so that no
   * transaction is long; and what agents last said of canaries long gone.
   */
  async cleanUp(now: Date): Promise<void> {
    const old = before(now, CHART_SECONDS + SECONDS_PER_POINT);
    await this.#knex<ReportRow>('canary_report')
      .where('at', '<', before(now, REPORT_SECONDS))
      .delete();
    for (let deleted = CHUNK; deleted === CHUNK; ) {
      const ids = this.#knex<SampleRow>('canary_sample')
        .where('at', '<', old)
        .limit(CHUNK)
        .select('id');
      deleted = await this.#knex<SampleRow>('canary_sample')
        .whereIn('id', ids)
        .delete();
    }
  }
}
