import {
  applyChange,
  Envelope,
  envelopeSchema,
  Report,
  RevisionParts,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fetch, { Response } from 'node-fetch';
import { as } from './tokens';

/** Polls and reports like an agent, and has no HAProxy. */
export class FakeAgent {
  /** Every envelope that came, the newest last. */
  readonly envelopes: Envelope[] = [];
  readonly #url: string;
  readonly #id: string;
  readonly #say: (envelope: Envelope, agent: FakeAgent) => Partial<Report>;
  readonly #texts = new Map<string, string>();
  readonly #revisions = new Map<string, RevisionParts<string>>();
  readonly #stop = new AbortController();
  #ended?: Promise<void>;

  /**
   * @param options.say - What it reports of an envelope, beside `verified`.
   */
  constructor(options: {
    /** The address of the backend. */
    url: string;
    loadBalancer?: string;
    id?: string;
    say?: (envelope: Envelope, agent: FakeAgent) => Partial<Report>;
  }) {
    const { url, loadBalancer = 'public', id = 'lb-1' } = options;
    this.#url = `${url}/api/bamboo/agent/v1/load-balancers/${loadBalancer}`;
    this.#id = id;
    this.#say = options.say ?? (() => ({}));
  }

  start(): this {
    this.#ended = this.#run();
    return this;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  /** Asks once for what is newer than the newest envelope. */
  async poll(): Promise<Response> {
    const last = this.envelopes[this.envelopes.length - 1];
    const query = new URLSearchParams({
      agent: this.#id,
      binds: 'HTTP,PROBE',
      agentVersion: '0.1.0',
      haproxyVersion: '2.6.12',
      ...(last
        ? {
            lineage: last.lineage,
            sequence: String(last.sequence),
            after: last.digest,
          }
        : {}),
    });
    const response = await fetch(`${this.#url}/revision?${query}`, {
      headers: { authorization: as.agent(this.#id) },
      signal: this.#stop.signal as never,
    });
    if (response.status === 200) {
      const envelope = envelopeSchema.parse(await response.json());
      envelope.blocks.forEach(({ digest, text }) =>
        this.#texts.set(digest, text),
      );
      this.#revisions.set(
        envelope.digest,
        envelope.kind === 'whole'
          ? envelope
          : applyChange(
              this.#revisions.get(envelope.base)!,
              envelope.change,
              digest => digest,
            ),
      );
      this.envelopes.push(envelope);
    }
    return response;
  }

  /** The manifest and the block digests after an envelope. */
  revisionOf(envelope: Envelope): RevisionParts<string> {
    return this.#revisions.get(envelope.digest)!;
  }

  /** Where a text is in the files of a revision; lines count from 1. */
  find(envelope: Envelope, text: string) {
    return this.revisionOf(envelope)
      .files.map(({ name, blocks }) => {
        const lines = blocks
          .map(digest => this.#texts.get(digest))
          .join('')
          .split('\n');
        return { file: name, line: 1 + lines.findIndex(l => l.includes(text)) };
      })
      .find(({ line }) => line > 0);
  }

  /** A report of an envelope as a good agent sends it. */
  reportOf({ lineage, sequence, digest }: Envelope): Report {
    return {
      attempt: `${this.#id}-attempt-${sequence}`,
      lineage,
      sequence,
      digest,
      outcome: 'verified',
      how: 'runtime',
      verified: 'probe',
      phases: [
        { phase: 'received', ms: 0 },
        { phase: 'verified', ms: 7 },
      ],
      receivedAt: new Date().toISOString(),
      agentVersion: '0.1.0',
      haproxyVersion: '2.6.12',
    };
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const { status } = await this.poll();
        const envelope = this.envelopes[this.envelopes.length - 1];
        if (status === 200 && envelope) {
          await this.#report(envelope);
        }
      } catch (error) {
        if (!this.#stop.signal.aborted) {
          throw error;
        }
      }
    }
  }

  async #report(envelope: Envelope): Promise<void> {
    const response = await fetch(`${this.#url}/agents/${this.#id}/report`, {
      method: 'POST',
      headers: {
        authorization: as.agent(this.#id),
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        ...this.reportOf(envelope),
        ...this.#say(envelope, this),
      }),
      signal: this.#stop.signal as never,
    });
    // A backend that shuts down says 503, which an agent takes as it is.
    if (![204, 503].includes(response.status)) {
      throw new Error(`The report was answered with ${response.status}`);
    }
  }
}
