import { EventEmitter, once } from 'node:events';
import { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { ChangeFeed } from '../database/ChangeFeed';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { AgentStore } from '../agents/AgentStore';
import { isAway, isExpected } from '../status/agentState';

const LOOK_AGAIN_MS = 500;

/** Waits until what was written is what HAProxy does. */
export class LiveWait {
  readonly #feed: ChangeFeed;
  readonly #mappings: MappingStore;
  readonly #status: MappingStatusReader;
  readonly #current: CurrentRevisions;
  readonly #agents: AgentStore;

  constructor(options: {
    feed: ChangeFeed;
    mappings: MappingStore;
    status: MappingStatusReader;
    current: CurrentRevisions;
    agents: AgentStore;
  }) {
    this.#feed = options.feed;
    this.#mappings = options.mappings;
    this.#status = options.status;
    this.#current = options.current;
    this.#agents = options.agents;
  }

  /**
   * Waits until a version is live, at most so many milliseconds.
   *
   * @param milliseconds - Undefined not to wait; the answer is then final.
   */
  async until(
    written: StoredMapping,
    milliseconds: number | undefined,
  ): Promise<{ mapping: Mapping; isLive: boolean }> {
    const show = async () => {
      const stored = (await this.#mappings.get(written.id)) ?? written;
      const [mapping] = await this.#status.show([stored]);
      return mapping!;
    };
    if (milliseconds === undefined) {
      return { mapping: await show(), isLive: true };
    }
    let mapping = await show();
    const isLive = await this.#poll(milliseconds, async () => {
      mapping = await show();
      return mapping.status.state === 'live';
    });
    return { mapping, isLive };
  }

  /**
   * The same for mappings that were written together; of those that are
   * deleted, until no agent serves them.
   *
   * @param milliseconds - Undefined not to wait; the answer is then final.
   * @returns the mappings that there are, as they are then.
   */
  async untilAll(
    written: readonly StoredMapping[],
    milliseconds: number | undefined,
  ): Promise<{ mappings: Mapping[]; isLive: boolean }> {
    const deadline = performance.now() + (milliseconds ?? 0);
    const left = () =>
      milliseconds === undefined
        ? undefined
        : Math.max(0, deadline - performance.now());
    const mappings: Mapping[] = [];
    let isLive = true;
    for (const stored of written) {
      if (await this.#mappings.get(stored.id)) {
        const shown = await this.until(stored, left());
        mappings.push(shown.mapping);
        isLive &&= shown.isLive;
      } else {
        isLive = (await this.untilGone(stored, left())) && isLive;
      }
    }
    return { mappings, isLive };
  }

  /** Waits until every connected agent runs a revision without the mapping. */
  async untilGone(
    mapping: StoredMapping,
    milliseconds: number | undefined,
  ): Promise<boolean> {
    if (milliseconds === undefined) {
      return true;
    }
    // The first revision without it: later ones may come faster than agents.
    let without: number | undefined;
    return this.#poll(milliseconds, async () => {
      const { loadBalancer, id } = mapping;
      const newest = await this.#current.refresh(loadBalancer);
      if (!newest || newest.manifest.mappings.some(m => m.id === id)) {
        return false;
      }
      without ??= newest.sequence;
      const sequence = without;
      const now = new Date();
      const agents = await this.#agents.agents(loadBalancer);
      return agents
        .filter(agent => isExpected(agent, now) && !isAway(agent, now))
        .every(agent => (agent.verifiedSequence ?? -1) >= sequence);
    });
  }

  /** Asks again at each change, and now and then, until the answer is yes. */
  async #poll(
    milliseconds: number,
    ask: () => Promise<boolean>,
  ): Promise<boolean> {
    const deadline = performance.now() + milliseconds;
    const changes = new EventEmitter();
    const unsubscribe = this.#feed.subscribe(() => changes.emit('change'));
    try {
      for (;;) {
        const left = Math.max(0, deadline - performance.now());
        // Begun before asking, so that no change in between is missed.
        const woken = once(changes, 'change', {
          signal: AbortSignal.timeout(Math.ceil(Math.min(left, LOOK_AGAIN_MS))),
        }).catch(() => {});
        if (await ask()) {
          return true;
        }
        if (left === 0) {
          return false;
        }
        await woken;
      }
    } finally {
      unsubscribe();
    }
  }
}
