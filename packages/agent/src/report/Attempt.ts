import { randomUUID } from 'node:crypto';
import type {
  FullRevision,
  Report,
  ReportPhase,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** Why an attempt ended without being verified. */
export type Rejection = NonNullable<Report['rejection']>;

/** How an attempt ended. */
export interface AttemptResult {
  outcome: Report['outcome'];
  how: Report['how'];
  verified?: Report['verified'];
  rejection?: Rejection;
}

/** When a revision came, by two clocks. */
export interface Received {
  at: Date;
  /** Milliseconds by a clock that never goes back. */
  ms: number;
}

/** Now, as {@link Received}. */
export const receivedNow = (): Received => ({
  at: new Date(),
  ms: performance.now(),
});

/** The worker that an attempt met. */
export interface AttemptProcess {
  pid: number;
  version: string;
}

/** Measures one attempt to apply a revision and says how it went. */
export class Attempt {
  readonly #revision: Pick<FullRevision, 'lineage' | 'sequence' | 'digest'>;
  readonly #agentVersion: string;
  readonly #id = randomUUID();
  readonly #received: Received;
  readonly #phases: Report['phases'] = [{ phase: 'received', ms: 0 }];

  constructor(options: {
    revision: Pick<FullRevision, 'lineage' | 'sequence' | 'digest'>;
    agentVersion: string;
    /** Now when left out. */
    received?: Received;
  }) {
    this.#revision = options.revision;
    this.#agentVersion = options.agentVersion;
    this.#received = options.received ?? receivedNow();
  }

  /** Notes that a phase is done; the first time counts. */
  mark(phase: ReportPhase): void {
    if (!this.#phases.some(known => known.phase === phase)) {
      const ms = Math.max(0, performance.now() - this.#received.ms);
      this.#phases.push({ phase, ms: Math.round(ms * 100) / 100 });
    }
  }

  /** The report as it is sent. */
  report(result: AttemptResult, process?: AttemptProcess): Report {
    const { lineage, sequence, digest } = this.#revision;
    return {
      attempt: this.#id,
      lineage,
      sequence,
      digest,
      ...result,
      phases: this.#phases.map(phase => ({ ...phase })),
      receivedAt: this.#received.at.toISOString(),
      agentVersion: this.#agentVersion,
      ...(process ? { haproxyVersion: process.version, pid: process.pid } : {}),
    };
  }
}
