import { Knex } from 'knex';

/** What is known of a load balancer's template. */
export interface TemplateState {
  /** The text that an agent verified last; absent before that. */
  accepted?: string;
  /** A text that was refused, and why. */
  refused?: { digest: string; message: string; line?: number };
  /** Whether the text in use has blocks, as the default one has. */
  hasBlocks: boolean;
}

/** Keeps which template text is accepted, so that a restart goes on with it. */
export class TemplateStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async get(loadBalancer: string): Promise<TemplateState> {
    const [row] = await this.#knex('template').where({
      load_balancer: loadBalancer,
    });
    return {
      accepted: row?.accepted ?? undefined,
      refused: row?.refused_digest
        ? {
            digest: row.refused_digest,
            message: row.refused_message,
            line: row.refused_line ?? undefined,
          }
        : undefined,
      hasBlocks: Boolean(row?.has_blocks ?? true),
    };
  }

  async set(
    trx: Knex.Transaction,
    loadBalancer: string,
    state: TemplateState,
  ): Promise<void> {
    await trx('template')
      .insert({
        load_balancer: loadBalancer,
        accepted: state.accepted ?? null,
        refused_digest: state.refused?.digest ?? null,
        refused_message: state.refused?.message ?? null,
        refused_line: state.refused?.line ?? null,
        has_blocks: state.hasBlocks,
      })
      .onConflict('load_balancer')
      .merge();
  }
}
