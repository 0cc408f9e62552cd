import {
  applyChange,
  RevisionChange,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { Turns } from '../routing/Turns';
import { RevisionOutline } from './revisionChange';

/** The outline of a stored revision. */
export interface OutlineAt {
  sequence: number;
  outline: RevisionOutline;
}

interface ChangeRow {
  sequence: number;
  change: string;
}

async function applyRows(
  from: RevisionOutline,
  rows: readonly ChangeRow[],
): Promise<RevisionOutline> {
  const turns = new Turns();
  let outline = from;
  for (const row of rows) {
    const change: RevisionChange = JSON.parse(row.change);
    outline = applyChange(outline, change, digest => digest);
    if (turns.isOver()) {
      await turns.yield();
    }
  }
  return outline;
}

/** Rebuilds outlines of one load balancer from whole lists and changes. */
export class StoredOutlines {
  readonly #knex: Knex;
  readonly #loadBalancer: string;

  constructor(options: { knex: Knex; loadBalancer: string }) {
    this.#knex = options.knex;
    this.#loadBalancer = options.loadBalancer;
  }

  /** From the newest whole list up to it; undefined when it is not there. */
  async at(sequence: number): Promise<OutlineAt | undefined> {
    const whole = this.#knex('manifest')
      .where({ load_balancer: this.#loadBalancer })
      .andWhere('sequence', '<=', sequence)
      .max('sequence');
    // One statement, so that a clean-up is seen as a whole or not at all.
    const rows: (ChangeRow & { whole: string | null })[] = await this.#rows()
      .leftJoin('manifest', {
        'manifest.load_balancer': 'revision.load_balancer',
        'manifest.sequence': 'revision.sequence',
      })
      .andWhere('revision.sequence', '>=', whole)
      .andWhere('revision.sequence', '<=', sequence)
      .select('revision.sequence', 'change', 'whole');
    const [first, ...later] = rows;
    if (!first?.whole || rows.at(-1)?.sequence !== sequence) {
      return undefined;
    }
    const outline = await applyRows(JSON.parse(first.whole), later);
    return { sequence, outline };
  }

  /**
   * Goes on from a revision by changes alone, so that what did not change
   * stays the same objects.
   */
  async onward(from: OutlineAt, sequence: number): Promise<OutlineAt> {
    const rows: ChangeRow[] = await this.#rows()
      .andWhere('revision.sequence', '>', from.sequence)
      .andWhere('revision.sequence', '<=', sequence)
      .select('revision.sequence', 'change');
    return { sequence, outline: await applyRows(from.outline, rows) };
  }

  #rows() {
    return this.#knex('revision')
      .where({ 'revision.load_balancer': this.#loadBalancer })
      .orderBy('revision.sequence');
  }
}
