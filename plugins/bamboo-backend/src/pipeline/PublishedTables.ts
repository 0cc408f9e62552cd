import { CompiledTemplate } from '../rendering/CompiledTemplate';
import { RenderMemory } from '../rendering/renderConfig';
import { RoutingTable } from '../routing/model';

/** How many published tables an agent's report can still be about. */
const REMEMBERED = 50;

interface Published {
  table: RoutingTable;
  template: CompiledTemplate;
  /** What a template made that no agent has verified yet. */
  made?: RenderMemory;
}

/** What was published lately, and the newest of it that an agent verified. */
export class PublishedTables {
  readonly #bySequence = new Map<number, Published>();
  #good?: { sequence: number; table: RoutingTable };

  /** The newest table that works, as far as is known. */
  get good(): RoutingTable | undefined {
    return this.#good?.table;
  }

  /** What a process that ran before made, until an agent says more. */
  continueFrom(table: RoutingTable): void {
    this.#good = { sequence: -1, table };
  }

  /** Remembers what a revision was made of. */
  add(sequence: number, published: Published): void {
    this.#bySequence.set(sequence, published);
    this.#bySequence.delete(sequence - REMEMBERED);
  }

  /** What a revision was made of, if remembered. */
  get(sequence: number): Published | undefined {
    return this.#bySequence.get(sequence);
  }

  /** Whether it is of interest which revision agents verified. */
  get isOpen(): boolean {
    const newest = Math.max(-1, ...this.#bySequence.keys());
    return newest > (this.#good?.sequence ?? -1);
  }

  /** An agent verified a revision. Says what it was made of, if remembered. */
  verified(sequence: number): Published | undefined {
    const published = this.#bySequence.get(sequence);
    if (published && sequence >= (this.#good?.sequence ?? -1)) {
      this.#good = { sequence, table: published.table };
    }
    return published;
  }
}
