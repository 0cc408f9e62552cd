import { Knex } from 'knex';

/** What differs when something was written of which no notice came. */
export interface DatabaseLook {
  /** Grows with each write to a mapping. */
  writes: number;
  /** Differs with each refusal and each decision on what is held. */
  decisions: string;
}

/**
 * Looks whether something was written.
 *
 * @throws when the database does not answer.
 */
export async function lookAtDatabase(knex: Knex): Promise<DatabaseLook> {
  const [versions] = await knex('mapping_version').count({ count: '*' });
  const [refusals] = await knex('rejection')
    .count({ count: '*' })
    .max({ newest: 'at' });
  const held = await knex('held')
    .select('decision')
    .groupBy('decision')
    .count({ count: '*' })
    .orderBy('decision');
  return {
    writes: Number(versions?.count),
    decisions: JSON.stringify([refusals, held]),
  };
}

/** The newest revision that any agent of a load balancer verified. */
export async function newestVerified(
  knex: Knex,
  loadBalancer: string,
): Promise<number | undefined> {
  const [row] = await knex('agent')
    .where({ load_balancer: loadBalancer })
    .max({ sequence: 'verified_sequence' });
  return row?.sequence ?? undefined;
}
