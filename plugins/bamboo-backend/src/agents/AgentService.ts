import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Envelope,
  FullRevision,
  Report,
  ServersReport,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { ChangeFeed } from '../database/ChangeFeed';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { AgentPoll, AgentStore } from './AgentStore';
import { Bell } from './Bell';
import { logReport } from './logReport';
import { toEnvelope } from './toEnvelope';
import { Watches } from './Watches';

/** The longest that a poll may wait. */
export const POLL_MS = 25_000;
/** A notice can be lost, so a waiting poll looks again this often. */
const LOOK_AGAIN_MS = 1000;

/** What an agent has, as its poll says. */
export interface PollPosition {
  lineage?: string;
  sequence?: number;
  /** The digest it runs; absent when it needs the whole. */
  after?: string;
}

/**
 * What agents ask and say. A poll waits for the database's newest revision
 * to differ from what the agent has: the wait is registered before the store
 * is read, so nothing committed in between is missed.
 */
export class AgentService {
  readonly #store: AgentStore;
  readonly #current: CurrentRevisions;
  readonly #feed: ChangeFeed;
  readonly #logger: LoggerService;
  readonly #watches: Watches;
  readonly #onReport: (
    loadBalancer: string,
    agent: string,
    report: Report,
  ) => Promise<void>;
  readonly #shutdown = new AbortController();

  constructor(options: {
    store: AgentStore;
    current: CurrentRevisions;
    feed: ChangeFeed;
    logger: LoggerService;
    watches: Watches;
    onReport: (
      loadBalancer: string,
      agent: string,
      report: Report,
    ) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#current = options.current;
    this.#feed = options.feed;
    this.#logger = options.logger;
    this.#watches = options.watches;
    this.#onReport = options.onReport;
  }

  /** Ends every waiting poll. */
  stop(): void {
    this.#shutdown.abort();
  }

  /** Backends whose counters a page wants, for an agent's answer. */
  watched(loadBalancer: string): string[] {
    return this.#watches.of(loadBalancer);
  }

  /**
   * Waits for something newer than what the agent has; undefined when there
   * was nothing until the timeout, the client left, or the process stops.
   */
  async poll(
    poll: AgentPoll,
    position: PollPosition,
    signal: AbortSignal,
    timeoutMs: number = POLL_MS,
  ): Promise<Envelope | undefined> {
    const newer = await this.#waitForNewer(
      poll,
      position,
      AbortSignal.any([
        signal,
        this.#shutdown.signal,
        AbortSignal.timeout(Math.min(timeoutMs, POLL_MS)),
      ]),
    );
    return newer && this.#envelope(poll.loadBalancer, newer, position);
  }

  /**
   * Acts on a report and keeps it, in this order: what could not be acted on
   * is sent again. A repeated report is not acted on.
   */
  async report(loadBalancer: string, agent: string, report: Report) {
    const { attempt } = report;
    const isKnown = await this.#store.hasReport(loadBalancer, agent, attempt);
    if (!isKnown) {
      await this.#onReport(loadBalancer, agent, report);
    }
    await this.#store.report(loadBalancer, agent, report, new Date());
    if (!isKnown) {
      logReport(this.#logger, { loadBalancer, agent, report });
    }
  }

  async servers(loadBalancer: string, agent: string, report: ServersReport) {
    await this.#store.servers(loadBalancer, agent, report, new Date());
  }

  #envelope(
    loadBalancer: string,
    newest: FullRevision,
    { lineage, sequence, after }: PollPosition,
  ): Envelope {
    const isOurs = lineage === newest.lineage;
    return toEnvelope(
      newest,
      isOurs && after ? this.#current.base(loadBalancer, after) : undefined,
      this.#current.removals(loadBalancer, isOurs ? sequence : undefined),
    );
  }

  async #waitForNewer(
    poll: AgentPoll,
    position: PollPosition,
    ended: AbortSignal,
  ): Promise<FullRevision | undefined> {
    const { loadBalancer } = poll;
    const bell = new Bell();
    const ring = () => bell.ring();
    const unsubscribe = this.#feed.subscribe(change => {
      if (change.topic === 'revisions') {
        ring();
      }
    });
    const forget = this.#current.subscribe(ring);
    ended.addEventListener('abort', ring);
    const watched = () => this.watched(loadBalancer).sort().join();
    const watchedBefore = watched();
    // What is committed need not wait for what is only noted.
    const seen = this.#store.seen(poll, new Date());
    seen.catch(() => undefined);
    try {
      while (!ended.aborted) {
        const woken = bell.next();
        const known = this.#current.known(loadBalancer);
        if (known && isAhead(known, position)) {
          return known;
        }
        await seen;
        const newest = await this.#current.refresh(loadBalancer);
        if (newest && isNewer(newest, position)) {
          return newest;
        }
        if (ended.aborted || watched() !== watchedBefore) {
          return undefined;
        }
        await this.#store.seen(poll, new Date());
        const again = setTimeout(ring, LOOK_AGAIN_MS);
        await woken;
        clearTimeout(again);
      }
      return undefined;
    } finally {
      unsubscribe();
      forget();
    }
  }
}

/** Whether a revision of the agent's own lineage follows what it has. */
function isAhead(known: FullRevision, position: PollPosition): boolean {
  const { lineage, sequence } = position;
  return (
    known.lineage === lineage &&
    sequence !== undefined &&
    known.sequence > sequence
  );
}

function isNewer(newest: FullRevision, position: PollPosition): boolean {
  return (
    newest.digest !== position.after ||
    newest.sequence !== position.sequence ||
    newest.lineage !== position.lineage
  );
}
