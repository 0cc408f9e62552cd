import type { EventStreams } from './events/EventStreams';
import type { Faults } from './faults/Faults';
import type { MarathonNode } from './MarathonNode';
import type { Profile } from './profiles/Profile';
import type { Election } from './state/Election';

/** How leadership goes from one Marathon to the next. Times in milliseconds. */
export interface LeadershipChange {
  /** Time without a leader; 0 by default. */
  readonly gapMs?: number;
  /** How long the new leader ends event streams at once; 0 by default. */
  readonly notReadyMs?: number;
  /**
   * How long the process that led is away, which ends with its leadership
   * since 1.3.6; 0 by default, as if it was started again at once.
   */
  readonly downMs?: number;
  /**
   * The process that led dies, of any version, and for so long nobody knows:
   * standbys still pass requests on to it. It is back after `downMs` more.
   */
  readonly unnoticedMs?: number | undefined;
}

/** Moves leadership from node to node. */
export class Leadership {
  readonly #nodes: readonly MarathonNode[];
  readonly #election: Election;
  readonly #faults: Faults;
  readonly #profile: Profile;
  readonly #streams: EventStreams;
  #turn = 0;
  #stopped = false;

  constructor(options: {
    nodes: readonly MarathonNode[];
    election: Election;
    faults: Faults;
    profile: Profile;
    streams: EventStreams;
  }) {
    this.#nodes = options.nodes;
    this.#election = options.election;
    this.#faults = options.faults;
    this.#profile = options.profile;
    this.#streams = options.streams;
  }

  /** Elects the first node. */
  start(): void {
    this.#elect();
  }

  /** The leader gives up and the next node follows; all streams end. */
  change(options: LeadershipChange = {}): void {
    const { unnoticedMs, ...change } = options;
    const old = this.#nodes[this.#turn];
    if (old && unnoticedMs !== undefined) {
      this.#streams.drop();
      this.#away(old, unnoticedMs + (change.downMs ?? 0));
      setTimeout(() => this.#hand(change), unnoticedMs).unref();
    } else {
      this.#hand(change);
    }
  }

  /** Nothing is started again any more. */
  stop(): void {
    this.#stopped = true;
  }

  #hand(change: LeadershipChange): void {
    const { gapMs = 0, notReadyMs = 0, downMs = 0 } = change;
    const old = this.#nodes[this.#turn];
    this.#election.resign();
    this.#streams.drop();
    if (old?.isUp && downMs > 0 && this.#profile.endsWithLeadership) {
      this.#away(old, downMs);
    }
    this.#turn = (this.#turn + 1) % this.#nodes.length;
    if (gapMs > 0) {
      setTimeout(() => this.#elect(notReadyMs), gapMs).unref();
    } else {
      this.#elect(notReadyMs);
    }
  }

  #elect(notReadyMs = 0): void {
    const count = this.#nodes.length;
    const order = this.#nodes.map((_, index) => (this.#turn + index) % count);
    const next = order.find(index => this.#nodes[index]?.isUp);
    const node = next === undefined ? undefined : this.#nodes[next];
    if (next === undefined || !node) {
      // Whoever comes back first leads.
      return;
    }
    this.#turn = next;
    if (notReadyMs > 0) {
      this.#faults.add({
        kind: 'empty',
        scope: 'events',
        durationMs: notReadyMs,
      });
    }
    this.#election.elect(node.address);
  }

  async #away(node: MarathonNode, downMs: number): Promise<void> {
    await node.close();
    setTimeout(async () => {
      if (this.#stopped) {
        return;
      }
      await node.open();
      if (!this.#election.leader) {
        this.#elect();
      }
    }, downMs).unref();
  }
}
