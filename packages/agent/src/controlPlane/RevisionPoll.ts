import {
  Envelope,
  envelopeSchema,
  FullRevision,
  WATCH_HEADER,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { FaultLog } from '../FaultLog';
import { Logger } from '../Logger';
import { ControlPlane } from './ControlPlane';
import { backoffMs, pause } from './pause';
import { EnvelopeError, resolveEnvelope } from './resolveEnvelope';

/** The control plane holds a question for 25 seconds at most. */
const POLL_TIMEOUT_MS = 40_000;
const JITTER_MS = 100;

/** What a poll tells of the agent, and whom it tells. */
export interface RevisionPollOptions {
  controlPlane: ControlPlane;
  agentVersion: string;
  haproxyVersion: string;
  binds: readonly string[];
  /** What the agent has when it starts. */
  known?: FullRevision;
  onRevision: (revision: FullRevision) => void;
  /** Backends whose counters somebody looks at. */
  onWatch: (backends: readonly string[]) => void;
  logger: Logger;
  random: () => number;
}

/** Asks the control plane for the newest revision, again and again. */
export class RevisionPoll {
  readonly #options: RevisionPollOptions;
  readonly #stop = new AbortController();
  #known?: FullRevision;
  #whole = false;
  #failures = 0;
  #connected = false;
  #heardAt?: number;
  readonly #faults: FaultLog;
  #done?: Promise<void>;

  constructor(options: RevisionPollOptions) {
    this.#options = options;
    this.#known = options.known;
    this.#faults = new FaultLog((error, repeated) =>
      options.logger.error('The backend cannot be asked', { error, repeated }),
    );
  }

  /** Whether the last question was answered; false before the first answer. */
  get connected(): boolean {
    return this.#connected;
  }

  /**
   * When the last question was answered, by a clock that never goes back;
   * undefined before the first answer.
   */
  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  /** Starts to ask. */
  start(): void {
    this.#done = this.#run();
  }

  /** Ends, also in the middle of a question. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { random, logger } = this.#options;
    while (!signal.aborted) {
      try {
        const news = await this.#ask();
        if (this.#faults.end()) {
          logger.info('The backend answers again');
        }
        this.#failures = 0;
        this.#connected = true;
        this.#heardAt = performance.now();
        if (!news) {
          await pause(random() * JITTER_MS, signal);
        }
      } catch (error) {
        if (!signal.aborted) {
          this.#connected = false;
          this.#faults.note(error);
          await pause(backoffMs(error, this.#failures, random()), signal);
          this.#failures += 1;
        }
      }
    }
  }

  /** @returns whether there was something new */
  async #ask(): Promise<boolean> {
    const { controlPlane, onRevision, onWatch } = this.#options;
    const response = await controlPlane.request({
      path: `/revision?${this.#query()}`,
      timeoutMs: POLL_TIMEOUT_MS,
      signal: this.#stop.signal,
    });
    const watched = response.headers.get(WATCH_HEADER) ?? '';
    onWatch(
      watched
        .split(',')
        .map(s => s.trim())
        .filter(Boolean),
    );
    if (response.status === 204) {
      response.body?.resume();
      return false;
    }
    const envelope = parseEnvelope(await response.json());
    try {
      this.#known = resolveEnvelope(envelope, this.#known);
      this.#whole = false;
    } catch (error) {
      if (error instanceof EnvelopeError && !this.#whole) {
        this.#whole = true;
        this.#options.logger.warn(
          'A change cannot be read, asking for the whole',
          {
            error: error.message,
          },
        );
        return true;
      }
      throw error;
    }
    onRevision(this.#known);
    return true;
  }

  #query(): URLSearchParams {
    const { agentVersion, haproxyVersion, binds, controlPlane } = this.#options;
    const known = this.#whole ? undefined : this.#known;
    return new URLSearchParams({
      ...(known
        ? {
            lineage: known.lineage,
            sequence: String(known.sequence),
            after: known.digest,
          }
        : {}),
      agent: controlPlane.id,
      binds: binds.join(','),
      agentVersion,
      haproxyVersion,
    });
  }
}

function parseEnvelope(body: unknown): Envelope {
  const parsed = envelopeSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(
      `the control plane's answer is not a revision: ${issue?.path.join(
        '.',
      )}: ${issue?.message}`,
    );
  }
  return parsed.data;
}
