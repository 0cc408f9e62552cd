import { Knex } from 'knex';

/** What is known of a load balancer's template. */
export interface TemplateState {
  /** The text that an agent verified last; absent before that. */
  accepted?: string;
  /** A text that was refused, and why. */
  refused?: { digest: string; message: string; line?: number };
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
    };
  }

  async set(loadBalancer: string, state: TemplateState): Promise<void> {
    await this.#knex('template')
      .insert({
        load_balancer: loadBalancer,
        accepted: state.accepted ?? null,
        refused_digest: state.refused?.digest ?? null,
        refused_message: state.refused?.message ?? null,
        refused_line: state.refused?.line ?? null,
      })
      .onConflict('load_balancer')
      .merge();
  }
}
