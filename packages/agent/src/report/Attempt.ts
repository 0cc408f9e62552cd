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
  readonly #receivedAt = new Date();
  readonly #start: number;
  readonly #clock: () => number;
  readonly #phases: Report['phases'] = [{ phase: 'received', ms: 0 }];

  /** @param options - `clock` counts milliseconds and never goes back */
  constructor(options: {
    revision: Pick<FullRevision, 'lineage' | 'sequence' | 'digest'>;
    agentVersion: string;
    clock?: () => number;
  }) {
    this.#revision = options.revision;
    this.#agentVersion = options.agentVersion;
    this.#clock = options.clock ?? (() => performance.now());
    this.#start = this.#clock();
  }

  /** Notes that a phase is done; the first time counts. */
  mark(phase: ReportPhase): void {
    if (!this.#phases.some(known => known.phase === phase)) {
      const ms = Math.max(0, this.#clock() - this.#start);
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
      receivedAt: this.#receivedAt.toISOString(),
      agentVersion: this.#agentVersion,
      ...(process ? { haproxyVersion: process.version, pid: process.pid } : {}),
    };
  }
}
