import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Manifest,
  Report,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { messageOf } from '../Logger';
import { makePlan } from '../plan/makePlan';
import { sameAddress } from '../plan/planBackend';
import { isRuntimeServer } from '../plan/sections';
import { META_MAP } from '../policy/Policy';
import { Applied } from './Judge';
import { Refusal } from './Refusal';
import { RunningHaproxy } from './RunningHaproxy';
import { pickMappings, VerificationError, verifyByProbe } from './verify';

const DEADLINE_MS = 2_000;

/** What to verify. */
export interface VerifyOptions {
  applied: Applied;
  /** The manifest of what was applied before. */
  previous: Manifest;
  /** Milliseconds since 1970. */
  now: number;
}

/** Makes sure that what was applied is what requests meet. */
export class Verifier {
  readonly #haproxy: RunningHaproxy;
  readonly #probeSocket?: string;

  constructor(options: { haproxy: RunningHaproxy; probeSocket?: string }) {
    this.#haproxy = options.haproxy;
    this.#probeSocket = options.probeSocket;
  }

  /**
   * Asks the probe bind, and reads the servers of the backends that it names;
   * where the text or the host has none, reads back what HAProxy runs.
   *
   * @throws Refusal (`failed`) when it is something else
   */
  async verify(options: VerifyOptions): Promise<Report['verified']> {
    const { applied } = options;
    const { manifest } = applied.revision;
    const meta = this.#haproxy.running?.actual.maps.has(META_MAP);
    if (this.#probeSocket && meta && manifest.binds.includes('PROBE')) {
      await this.#probe(this.#probeSocket, options);
      return 'probe';
    }
    const { actual } = await this.#haproxy.reread();
    actual.loaded ??= applied.configuration.structure;
    const plan = makePlan({ desired: applied.configuration, actual });
    if (plan.reload !== undefined || plan.steps.length > 0) {
      throw new Refusal('failed', {
        phase: 'verify',
        message: 'HAProxy runs something else than it was told',
      });
    }
    this.#haproxy.noteInStep(applied.configuration);
    return 'readback';
  }

  async #probe(socketPath: string, options: VerifyOptions): Promise<void> {
    const { applied, previous, now } = options;
    const { revision } = applied;
    const mappings = pickMappings({ next: revision.manifest, previous, now });
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      try {
        const met = await verifyByProbe({
          socketPath,
          revision,
          mappings,
          nameOf: home => this.#nameOf(home),
        });
        for (const home of met) {
          await this.#readServers(home, applied);
        }
        return;
      } catch (error) {
        // A worker that just came may share the bind with the old one at first.
        if (!(error instanceof VerificationError) || Date.now() > deadline) {
          this.#haproxy.close();
          throw new Refusal('failed', {
            phase: 'verify',
            message: messageOf(error).slice(0, 2000),
          });
        }
        await sleep(10);
      }
    }
  }

  #nameOf(home: string) {
    return this.#haproxy.running?.actual.aliases.get(home) ?? home;
  }

  /** Whether a backend has exactly its servers ready, at their ports. */
  async #readServers(home: string, { configuration }: Applied): Promise<void> {
    const wanted = configuration.backends.get(this.#nameOf(home))?.servers;
    const ready = new Map(
      (await this.#haproxy.servers(home))
        .filter(({ status }) => status === 'UP' || status === 'DOWN')
        .map(server => [server.server, server]),
    );
    for (const [name, { address, port }] of wanted ?? []) {
      const now = ready.get(name);
      if (now?.port !== port || !sameAddress(now.address, address)) {
        throw new VerificationError(
          `${home} has no server ${name} at ${address}:${port}`,
        );
      }
    }
    for (const name of ready.keys()) {
      if (isRuntimeServer(name) && !wanted?.has(name)) {
        throw new VerificationError(`${home} still sends to server ${name}`);
      }
    }
  }
}
