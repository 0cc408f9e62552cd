import { CanaryEnd } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { MappingRow, toMapping } from '../mappings/mappingRows';
import { StoredMapping } from '../mappings/model';
import { CanaryPause, CanaryRecord } from './model';

interface CanaryRow {
  mapping_id: string;
  tag: string | null;
  weight: number;
  share: number;
  share_at: string;
  waited: number;
  paused: string | null;
  last: string | null;
}

const toRecord = (row: CanaryRow): CanaryRecord => ({
  mappingId: row.mapping_id,
  tag: row.tag,
  weight: row.weight,
  share: row.share,
  shareAt: row.share_at,
  waited: row.waited,
  paused: row.paused === null ? null : JSON.parse(row.paused),
  last: row.last === null ? null : JSON.parse(row.last),
});

/** A mapping, and how far its canary is. */
export interface SeenCanary {
  mapping: StoredMapping;
  isDeleted: boolean;
  /** Undefined when the mapping never had a canary, as far as is recorded. */
  record: CanaryRecord | undefined;
}

const pauseText = (pause: CanaryPause | null) => pause && JSON.stringify(pause);

/** Which share of which canary a write is about. */
export type Share = Pick<CanaryRecord, 'mappingId' | 'tag' | 'share'>;

/** A share that is set, from when on its time counts from zero. */
export interface NewShare {
  mappingId: string;
  tag: string;
  /** In percent. */
  weight: number;
  paused: CanaryPause | null;
  /** ISO. */
  at: string;
}

const shareColumns = ({ tag, weight, paused, at }: NewShare) => ({
  tag,
  weight,
  share_at: at,
  waited: 0,
  paused: pauseText(paused),
});

const ENDED = { tag: null, paused: null };

/** Keeps how far canaries are; the canaries themselves are part of mappings. */
export class CanaryStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * The ids of mappings on which a canary runs, or ran until lately. It looks
   * at all mappings.
   */
  async running(): Promise<string[]> {
    const mappings = await this.#knex<MappingRow>('mapping')
      .whereNull('deleted_at')
      .andWhereLike('options', '%"canary":%')
      .pluck('id');
    const records = await this.#knex<CanaryRow>('canary')
      .whereNotNull('tag')
      .pluck('mapping_id');
    return [...new Set<string>([...mappings, ...records])];
  }

  /**
   * Mappings and how far their canaries are, in one look, so that both are of
   * the same moment.
   */
  async look(ids: readonly string[]): Promise<SeenCanary[]> {
    const rows: (MappingRow & CanaryRow)[] = await this.#knex('mapping')
      .leftJoin('canary', 'canary.mapping_id', 'mapping.id')
      .whereIn('mapping.id', [...ids])
      .orderBy('mapping.id');
    return rows.map(row => ({
      mapping: toMapping(row),
      isDeleted: row.deleted_at !== null,
      record: row.mapping_id === null ? undefined : toRecord(row),
    }));
  }

  /**
   * Records a share that is set; its time counts from zero.
   *
   * @param trx - To be one with the write of the mapping.
   */
  async setShare(share: NewShare, trx: Knex = this.#knex): Promise<void> {
    const values = shareColumns(share);
    const updated = await trx<CanaryRow>('canary')
      .where({ mapping_id: share.mappingId })
      .update({ ...values, share: trx.raw('share + 1') });
    if (updated === 0) {
      await trx<CanaryRow>('canary').insert({
        mapping_id: share.mappingId,
        ...values,
        share: 1,
        last: null,
      });
    }
  }

  /**
   * The same for a share that was set past this store, as an undo does it.
   *
   * @param known - What was recorded; when it differs now, nothing is done.
   */
  async adoptShare(
    known: CanaryRecord | undefined,
    share: NewShare,
  ): Promise<void> {
    const values = shareColumns(share);
    const canaries = this.#knex<CanaryRow>('canary');
    if (known) {
      await canaries
        .where({
          mapping_id: share.mappingId,
          share: known.share,
          tag: known.tag,
        })
        .update({ ...values, share: known.share + 1 });
    } else {
      await canaries
        .insert({
          mapping_id: share.mappingId,
          ...values,
          share: 1,
          last: null,
        })
        .onConflict('mapping_id')
        .ignore();
    }
  }

  /** Records how long a share counted; never less than is recorded. */
  async saveWaited({ mappingId, tag, share }: Share, seconds: number) {
    await this.#knex<CanaryRow>('canary')
      .where({ mapping_id: mappingId, tag, share })
      .andWhere('waited', '<', seconds)
      .update({ waited: seconds });
  }

  /**
   * Pauses the steps, or lets them go on.
   *
   * @param before - What must still be so; undefined for whatever it is.
   * @returns false when that was not so any more, or the canary is another.
   */
  async setPaused(
    { mappingId, tag }: Pick<Share, 'mappingId' | 'tag'>,
    paused: CanaryPause | null,
    options: { before?: CanaryPause | null; trx?: Knex } = {},
  ): Promise<boolean> {
    const { before, trx = this.#knex } = options;
    const updated = await trx<CanaryRow>('canary')
      .where({ mapping_id: mappingId, tag })
      .modify(query => {
        if (before !== undefined) {
          query.where({ paused: pauseText(before) });
        }
      })
      .update({ paused: pauseText(paused) });
    return updated > 0;
  }

  /** Whether a share is still the one that is set, and nothing pauses it. */
  async isDue(
    { mappingId, tag, share }: Share,
    trx: Knex.Transaction,
  ): Promise<boolean> {
    // The update holds the row, so that no pause comes in between.
    const updated = await trx<CanaryRow>('canary')
      .where({ mapping_id: mappingId, tag, share, paused: null })
      .update({ tag });
    return updated > 0;
  }

  /**
   * Records that a canary ended past this store.
   *
   * @param known - What was recorded; when it differs now, nothing is done.
   * @param last - Undefined to leave what is recorded of an earlier one.
   */
  async settle(
    { mappingId, tag, share }: Share,
    last: CanaryEnd | undefined,
  ): Promise<void> {
    await this.#knex<CanaryRow>('canary')
      .where({ mapping_id: mappingId, tag, share })
      .update({
        ...ENDED,
        share: share + 1,
        ...(last ? { last: JSON.stringify(last) } : {}),
      });
  }

  /** Records how a canary ended, as one with the write of the mapping. */
  async end(
    mappingId: string,
    last: CanaryEnd,
    trx: Knex.Transaction,
  ): Promise<void> {
    const values = { ...ENDED, last: JSON.stringify(last) };
    const updated = await trx<CanaryRow>('canary')
      .where({ mapping_id: mappingId })
      .update({ ...values, share: trx.raw('share + 1') });
    if (updated === 0) {
      await trx<CanaryRow>('canary').insert({
        ...values,
        mapping_id: mappingId,
        weight: 0,
        share: 1,
        share_at: last.at,
        waited: 0,
      });
    }
  }
}
