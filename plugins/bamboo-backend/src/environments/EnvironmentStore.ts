import { ConflictError } from '@backstage/errors';
import {
  EnvironmentInput,
  FieldProblem,
  MappingOrigin,
} from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { MappingRow, toMapping } from '../mappings/mappingRows';
import { StoredMapping } from '../mappings/model';

/** An environment as stored. */
export interface StoredEnvironment {
  /** A UUID of version 7. */
  id: string;
  name: string;
  createdAt: string;
  createdBy: string;
  input: EnvironmentInput;
  /** The release that made its mappings. */
  release: string;
}

/** An environment with those of its mappings that there still are. */
export interface FilledEnvironment extends StoredEnvironment {
  /** Ordered by name; never empty. */
  mappings: StoredMapping[];
}

interface EnvironmentRow {
  id: string;
  name: string;
  created_at: string;
  created_by: string;
  input: string;
  release_id: string;
  removed_at: string | null;
}

const toEnvironment = (row: EnvironmentRow): StoredEnvironment => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
  createdBy: row.created_by,
  input: JSON.parse(row.input),
  release: row.release_id,
});

/** What to say of a name that another environment has. */
export const nameTaken = (name: string): FieldProblem => ({
  field: 'name',
  message: `There is an environment \`${name}\` already. Choose another name, or remove that one`,
});

/**
 * Keeps what environments were made from. Which mappings an environment has is
 * not stored but follows from the release that made it: those that are not
 * deleted, and that nobody moved to another entity or load balancer. An
 * environment exists while it has one, so it is back when its removal is undone;
 * should another one have its name by then, there are two of that name.
 */
export class EnvironmentStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Keeps a new environment, inside the transaction that makes its mappings.
   *
   * @throws ConflictError when another that exists has the name; the
   * database's own error when one gets it at the same time.
   */
  async insert(
    trx: Knex.Transaction,
    environment: StoredEnvironment,
  ): Promise<void> {
    const { id, name, createdAt, createdBy, input, release } = environment;
    // One that is gone, however its mappings were deleted, gives up the name.
    await trx<EnvironmentRow>('environment')
      .where({ name })
      .whereNull('removed_at')
      .update({ removed_at: createdAt });
    // Only now, so that one that was committed in between is seen, and keeps it.
    await this.requireFree(name, trx);
    await trx<EnvironmentRow>('environment').insert({
      id,
      name,
      created_at: createdAt,
      created_by: createdBy,
      input: JSON.stringify(input),
      release_id: release,
      removed_at: null,
    });
  }

  /** @throws ConflictError when an environment that exists has the name. */
  async requireFree(name: string, knex: Knex = this.#knex): Promise<void> {
    if (await this.isTaken(name, knex)) {
      const { field, message } = nameTaken(name);
      throw new ConflictError(`${field}: ${message}`);
    }
  }

  /** Whether an environment that exists has the name. */
  async isTaken(name: string, knex: Knex = this.#knex): Promise<boolean> {
    const row = await this.#members(knex, { name }).first('mapping.id');
    return row !== undefined;
  }

  /** Every environment that exists, the newest first. */
  async list(): Promise<FilledEnvironment[]> {
    return this.#filled({});
  }

  /** Undefined when there is none, or none any more. */
  async get(id: string): Promise<FilledEnvironment | undefined> {
    const [found] = await this.#filled({ id });
    return found;
  }

  /** What environments were made from, also of those that are gone, by id. */
  async inputs(ids: readonly string[]): Promise<Map<string, EnvironmentInput>> {
    const rows: EnvironmentRow[] = await this.#knex<EnvironmentRow>(
      'environment',
    )
      .whereIn('id', ids)
      .select('*');
    return new Map(rows.map(row => [row.id, JSON.parse(row.input)]));
  }

  /** Those of the mappings that are not deleted, by id. */
  async mappings(ids: readonly string[]): Promise<Map<string, StoredMapping>> {
    const rows: MappingRow[] = await this.#knex<MappingRow>('mapping')
      .whereIn('id', ids)
      .whereNull('deleted_at')
      .select('*');
    return new Map(rows.map(row => [row.id, toMapping(row)]));
  }

  /** What made the mappings, also of those that are deleted, by id. */
  async origins(ids: readonly string[]): Promise<Map<string, MappingOrigin>> {
    const rows: Pick<MappingRow, 'id' | 'origin'>[] =
      await this.#knex<MappingRow>('mapping')
        .whereIn('id', ids)
        .whereNotNull('origin')
        .select('id', 'origin');
    return new Map(rows.map(row => [row.id, JSON.parse(row.origin!)]));
  }

  async #filled(which: { id?: string }): Promise<FilledEnvironment[]> {
    const rows: EnvironmentRow[] = await this.#knex<EnvironmentRow>(
      'environment',
    )
      .where(which)
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .select('*');
    const members: (MappingRow & { made_by: string })[] = await this.#members(
      this.#knex,
      which,
    )
      .orderBy(['mapping.host', 'mapping.path', 'mapping.load_balancer'])
      .select('mapping.*', 'made.release_id as made_by');
    return rows.flatMap(row => {
      const mappings = members
        .filter(member => member.made_by === row.release_id)
        .map(toMapping);
      return mappings.length ? [{ ...toEnvironment(row), mappings }] : [];
    });
  }

  #members(knex: Knex, which: { id?: string; name?: string }) {
    return knex('mapping')
      .join('mapping_version as made', 'made.mapping_id', 'mapping.id')
      .where('made.version', 1)
      .whereNull('mapping.deleted_at')
      .whereRaw('made.entity_ref = mapping.entity_ref')
      .whereRaw('made.load_balancer = mapping.load_balancer')
      .whereIn(
        'made.release_id',
        knex<EnvironmentRow>('environment').where(which).select('release_id'),
      );
  }
}
