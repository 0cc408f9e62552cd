import { randomUUID } from 'node:crypto';
import {
  Block,
  changeBetween,
  FullRevision,
  putBlocks,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { RevisionTimings } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { ChangeFeed } from '../database/ChangeFeed';
import { isPostgres } from '../database/connect';
import { WriterFence } from '../database/WriterFence';
import { cleanUpRevisions } from './cleanUpRevisions';
import { countChange, emptyOutline, outlineOf } from './revisionChange';
import { RevisionRow, RevisionStore } from './RevisionStore';
import { StoredOutlines } from './StoredOutlines';

/** A whole list is kept each so many revisions, so that rebuilding stays short. */
const WHOLE_EVERY = 100;
/** SQLite allows 999 values in a statement. */
const CHUNK = 200;

interface Row {
  load_balancer: string;
  sequence: number;
  lineage: string;
  digest: string;
  created_at: string;
  cause: string;
  change: string;
  counted: string | null;
  timings: string | null;
}

function toRow(row: Row): RevisionRow {
  const change = JSON.parse(row.change);
  return {
    loadBalancer: row.load_balancer,
    sequence: row.sequence,
    lineage: row.lineage,
    digest: row.digest,
    createdAt: row.created_at,
    cause: JSON.parse(row.cause),
    change,
    count: row.counted ? JSON.parse(row.counted) : countChange(change),
    ...(row.timings ? { timings: JSON.parse(row.timings) } : {}),
  };
}

const chunks = <T>(items: T[]) =>
  Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) =>
    items.slice(i * CHUNK, (i + 1) * CHUNK),
  );

async function keepWhole(
  knex: Knex,
  loadBalancer: string,
  revision: FullRevision,
) {
  await knex('manifest').insert({
    load_balancer: loadBalancer,
    sequence: revision.sequence,
    whole: JSON.stringify(outlineOf(revision)),
  });
}

/** Keeps revisions in the plugin's database. */
export class DatabaseRevisionStore implements RevisionStore {
  readonly #knex: Knex;
  readonly #feed: ChangeFeed;

  constructor(options: { knex: Knex; feed: ChangeFeed }) {
    this.#knex = options.knex;
    this.#feed = options.feed;
  }

  async lineage(): Promise<string> {
    const [row] = await this.#knex('lineage').select('id').limit(1);
    if (row) {
      return row.id as string;
    }
    await this.#knex.transaction(async trx => {
      // Two processes may be here at once; one row must remain.
      if (isPostgres(trx)) {
        await trx.raw('lock table lineage in exclusive mode');
      }
      const [existing] = await trx('lineage').select('id').limit(1);
      if (!existing) {
        await trx('lineage').insert({
          id: randomUUID(),
          created_at: new Date().toISOString(),
        });
      }
    });
    return this.lineage();
  }

  async insert(options: {
    loadBalancer: string;
    revision: FullRevision;
    previous?: FullRevision;
    timings?: RevisionTimings;
    fence: WriterFence;
    also: (trx: Knex.Transaction) => Promise<void>;
    at: Date;
  }) {
    const { loadBalancer, revision, previous, timings, fence, also, at } =
      options;
    const from = previous ?? { ...emptyOutline, files: [] };
    const change = changeBetween<Block>(from, revision);
    const fresh = new Map(
      putBlocks<Block>(from, revision).map(block => [block.digest, block]),
    );
    await fence.write(async trx => {
      for (const part of chunks([...fresh.values()])) {
        await trx('block')
          .insert(part.map(block => ({ ...block, used_at: at.toISOString() })))
          .onConflict('digest')
          .merge(['used_at']);
      }
      await trx('revision').insert({
        load_balancer: loadBalancer,
        sequence: revision.sequence,
        lineage: revision.lineage,
        digest: revision.digest,
        created_at: at.toISOString(),
        by_person: Boolean(revision.cause.by),
        cause: JSON.stringify(revision.cause),
        change: JSON.stringify(change),
        timings: timings ? JSON.stringify(timings) : null,
      });
      if (!previous) {
        await keepWhole(trx, loadBalancer, revision);
      }
      await also(trx);
      await this.#feed.notify(trx, { topic: 'revisions', ids: [loadBalancer] });
    });
    if (previous && revision.sequence % WHOLE_EVERY === 0) {
      // Off the way of the change. One that is not kept makes rebuilding
      // longer and not wrong, and the next is not far.
      keepWhole(this.#knex, loadBalancer, revision).catch(() => undefined);
    }
  }

  async newestSequence(loadBalancer: string) {
    const [row] = await this.#knex('revision')
      .where({ load_balancer: loadBalancer })
      .max({ sequence: 'sequence' });
    return (row?.sequence as number | null) ?? undefined;
  }

  async count(loadBalancer: string) {
    const [row] = await this.#knex('revision')
      .where({ load_balancer: loadBalancer })
      .count({ count: '*' });
    return Number(row?.count ?? 0);
  }

  async list(
    loadBalancer: string,
    options: { limit: number; before?: number },
  ) {
    const query = this.#knex<Row>('revision')
      .where({ load_balancer: loadBalancer })
      .orderBy('sequence', 'desc')
      .limit(options.limit);
    if (options.before !== undefined) {
      query.andWhere('sequence', '<', options.before);
    }
    return (await query).map(toRow);
  }

  async after(loadBalancer: string, sequence: number) {
    const rows = await this.#knex<Row>('revision')
      .where({ load_balancer: loadBalancer })
      .andWhere('sequence', '>', sequence)
      .orderBy('sequence', 'asc');
    return rows.map(toRow);
  }

  async load(loadBalancer: string, sequence: number) {
    const outlines = new StoredOutlines({ knex: this.#knex, loadBalancer });
    const [row] = await this.#knex<Row>('revision').where({
      load_balancer: loadBalancer,
      sequence,
    });
    const found = row && (await outlines.at(sequence));
    if (!found) {
      return undefined;
    }
    const { outline } = found;
    const texts = await this.blocks(outline.files.flatMap(f => f.blocks));
    return {
      lineage: row.lineage,
      sequence,
      digest: row.digest,
      files: outline.files.map(file => ({
        name: file.name,
        blocks: file.blocks.map(digest => texts.get(digest)!),
      })),
      manifest: outline.manifest,
      cause: JSON.parse(row.cause),
    };
  }

  async blocks(digests: string[]) {
    const found = new Map<string, Block>();
    for (const part of chunks([...new Set(digests)])) {
      const rows = await this.#knex('block').whereIn('digest', part);
      for (const { digest, owner, text } of rows) {
        found.set(digest, { digest, owner, text });
      }
    }
    return found;
  }

  async cleanUp(options: { now: Date; signal?: AbortSignal }) {
    return cleanUpRevisions(this.#knex, options);
  }
}
