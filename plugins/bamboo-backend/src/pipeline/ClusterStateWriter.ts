import { LoggerService } from '@backstage/backend-plugin-api';
import { Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { WriterFence } from '../database/WriterFence';
import { faultOf } from '../faultOf';

const LOOK_EVERY_MS = 500;
/** Also what does not change is written, so that others see it is maintained. */
const WRITE_EVERY_MS = 5000;

/** Writes down how well each cluster is known, for the other processes. */
export class ClusterStateWriter {
  readonly #fence: WriterFence;
  readonly #logger: LoggerService;
  readonly #read: () => Cluster[];
  readonly #onStateChange: () => void;
  readonly #written = new Map<string, { said: string; at: number }>();
  #timer?: NodeJS.Timeout;
  #isWriting = false;

  constructor(options: {
    fence: WriterFence;
    logger: LoggerService;
    read: () => Cluster[];
    onStateChange: () => void;
  }) {
    this.#fence = options.fence;
    this.#logger = options.logger;
    this.#read = options.read;
    this.#onStateChange = options.onStateChange;
  }

  start(): void {
    this.#timer = setInterval(() => this.#write(), LOOK_EVERY_MS);
    this.#timer.unref?.();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #write(): Promise<void> {
    if (this.#isWriting) {
      return;
    }
    this.#isWriting = true;
    try {
      for (const cluster of this.#read()) {
        await this.#writeOne(cluster);
      }
    } catch (error) {
      this.#logger.warn('The state of the clusters could not be stored', {
        error: faultOf(error),
      });
    } finally {
      this.#isWriting = false;
    }
  }

  async #writeOne(cluster: Cluster): Promise<void> {
    const now = Date.now();
    const said = [
      cluster.state,
      cluster.leader,
      cluster.apps,
      cluster.instances,
    ]
      .concat(cluster.error)
      .join();
    const last = this.#written.get(cluster.name);
    if (last?.said === said && now - last.at < WRITE_EVERY_MS) {
      return;
    }
    await this.#fence.write(trx =>
      trx('cluster')
        .insert({
          name: cluster.name,
          value: JSON.stringify(cluster),
          updated_at: new Date(now).toISOString(),
        })
        .onConflict('name')
        .merge(),
    );
    this.#written.set(cluster.name, { said, at: now });
    if (last?.said !== said) {
      this.#onStateChange();
    }
  }
}
