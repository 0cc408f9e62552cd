import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { appKey, RoutableApp } from '../apps/model';
import { ChangeFeed } from '../database/ChangeFeed';
import { faultOf } from '../faultOf';
import { Companion, CompanionWorld } from '../pipeline/Pipeline';
import { CanaryActs } from './CanaryActs';
import { CanaryObserver, SeenSides } from './CanaryObserver';
import { CanaryStore, SeenCanary } from './CanaryStore';
import { CanaryWatch } from './CanaryWatch';
import { decideCanary } from './decideCanary';
import { settledEnd } from './settledEnd';
import { sideInstances } from './sideInstances';
import { SidesStore } from './SidesStore';
import { MappingStore } from '../mappings/MappingStore';

const TICK_MS = 500;
/** A notice can be lost, so all mappings are looked at again this often. */
const LOOK_AGAIN_MS = 10_000;
const CLEAN_UP_MS = 30_000;
/** The same trouble is logged once in this time. */
const COMPLAIN_MS = 30_000;

/** By their keys. */
type Apps = Map<string, RoutableApp>;

/** What a {@link CanaryDriver} works with. */
export interface CanaryDriverOptions {
  acts: CanaryActs;
  canaries: CanaryStore;
  /** Milliseconds of a clock that only goes forward. */
  clock: () => number;
  feed: ChangeFeed;
  logger: LoggerService;
  mappings: MappingStore;
  observer: CanaryObserver;
  sides: SidesStore;
}

/**
 * Walks every canary through its steps, in the one process that writes. What
 * must be right after a crash is in the database: the share as part of the
 * mapping, how long it counted, and what pauses it.
 */
export class CanaryDriver implements Companion {
  readonly #options: CanaryDriverOptions;
  readonly #watches = new Map<string, CanaryWatch>();
  #ids: readonly string[] = [];
  #isStale = true;
  #lookedAt = -Infinity;
  #cleanedAt = -Infinity;
  #complainedAt = -Infinity;
  #world?: CompanionWorld;
  #timer?: NodeJS.Timeout;
  #turn = Promise.resolve();
  #unsubscribe = () => {};

  constructor(options: CanaryDriverOptions) {
    this.#options = options;
  }

  async start(world: CompanionWorld): Promise<void> {
    this.#world = world;
    this.#watches.clear();
    this.#isStale = true;
    this.#unsubscribe = this.#options.feed.subscribe(({ topic }) => {
      this.#isStale ||= topic === 'mappings';
    });
    this.#next();
  }

  async stop(): Promise<void> {
    this.#world = undefined;
    clearTimeout(this.#timer);
    this.#unsubscribe();
    await this.#turn;
    for (const [mappingId, watch] of this.#watches) {
      await this.#save(mappingId, watch, watch.unsaved()).catch(() => {});
    }
  }

  #next() {
    this.#timer = setTimeout(() => {
      this.#turn = this.#tick();
    }, TICK_MS);
    this.#timer.unref?.();
  }

  async #tick(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.#complain(error);
    }
    if (this.#world) {
      this.#next();
    }
  }

  async #look(): Promise<void> {
    const { canaries, observer, sides } = this.#options;
    const clock = this.#options.clock();
    if (clock - this.#cleanedAt > CLEAN_UP_MS) {
      this.#cleanedAt = clock;
      await sides.cleanUp(new Date());
    }
    if (this.#isStale || clock - this.#lookedAt > LOOK_AGAIN_MS) {
      this.#isStale = false;
      this.#lookedAt = clock;
      this.#ids = await canaries.running();
    }
    if (this.#ids.length === 0) {
      this.#watches.clear();
      return;
    }
    const seen = await canaries.look(this.#ids);
    const running = seen.filter(
      ({ mapping, isDeleted }) => !isDeleted && mapping.options.canary,
    );
    const sidesOf = await observer.look(
      running.map(({ mapping }) => mapping),
      new Date(),
    );
    const apps: Apps = new Map();
    for (const app of this.#world?.apps() ?? []) {
      apps.set(appKey(app.cluster, app.id), app);
    }
    for (const canary of seen) {
      const { id } = canary.mapping;
      const about = sidesOf.get(id);
      if (!this.#world) {
        return;
      }
      try {
        await (about
          ? this.#drive(canary, about, { apps, clock })
          : this.#settle(canary));
      } catch (error) {
        if (!isError(error) || error.name !== 'ConflictError') {
          this.#complain(error, canary.mapping.id);
        }
      }
    }
  }

  async #drive(
    seen: SeenCanary,
    sides: SeenSides,
    { apps, clock }: { apps: Apps; clock: number },
  ): Promise<void> {
    const { mapping } = seen;
    const { canary } = mapping.options;
    const weight = mapping.targets[1]?.weight ?? 0;
    const watch = this.#watches.get(mapping.id) ?? new CanaryWatch();
    this.#watches.set(mapping.id, watch);
    const elapsed = watch.elapsed(clock);
    const { record } = seen;
    if (!canary || record?.tag !== canary.tag || record.weight !== weight) {
      await this.#adopt(seen);
      return;
    }
    const decision = decideCanary(watch.progressOf(record), {
      loadBalancer: mapping.loadBalancer,
      weight,
      steps: canary.steps,
      guard: canary.guard,
      agents: sides.agents,
      elapsed,
      ...this.#appOf(seen, apps),
      now: new Date().toISOString(),
    });
    await this.#save(mapping.id, watch, watch.keep(decision.progress));
    if (watch.isNews(record, decision, sides)) {
      this.#world?.tellPages([mapping.id]);
    }
    await this.#options.acts.carryOut(decision.action, mapping, record);
  }

  /**
   * The share was set past the rules for canaries, such as by an undo or a
   * plain change of the mapping, so its steps go on only when a person says so.
   */
  async #adopt({ mapping, record }: SeenCanary): Promise<void> {
    const { canary } = mapping.options;
    const weight = mapping.targets[1]?.weight ?? 0;
    const at = new Date().toISOString();
    const isSame = record?.tag === canary?.tag;
    const reason = isSame
      ? `The share was set to ${weight} % by hand`
      : 'The canary was brought back';
    await this.#options.canaries.adoptShare(record, {
      mappingId: mapping.id,
      tag: canary?.tag ?? '',
      weight,
      paused: { kind: 'person', by: mapping.updatedBy, reason, at },
      at,
    });
  }

  /** A canary ended past the rules for canaries, such as by a release. */
  async #settle({ mapping, record }: SeenCanary): Promise<void> {
    this.#watches.delete(mapping.id);
    this.#isStale = true;
    if (record?.tag) {
      const { canaries, mappings } = this.#options;
      const last = settledEnd(await mappings.versions(mapping.id));
      await canaries.settle(record, last);
      this.#world?.tellPages([mapping.id]);
    }
  }

  /** How many instances the canary has, and what to say when its app is gone. */
  #appOf({ mapping }: SeenCanary, apps: Apps) {
    const target = mapping.targets[1];
    const app = target && apps.get(appKey(target.cluster, target.app));
    const isRead =
      target && this.#world?.unread().has(target.cluster) === false;
    return {
      inRotation: target ? sideInstances(target, app).inRotation : 0,
      missingApp:
        isRead && !app
          ? `Marathon ${target.cluster} has no app ${target.app} any more`
          : null,
    };
  }

  async #save(
    mappingId: string,
    { share }: CanaryWatch,
    seconds: number | undefined,
  ): Promise<void> {
    if (share && seconds !== undefined) {
      await this.#options.canaries.saveWaited({ mappingId, ...share }, seconds);
    }
  }

  #complain(error: unknown, mapping?: string) {
    const now = this.#options.clock();
    if (now - this.#complainedAt > COMPLAIN_MS) {
      this.#complainedAt = now;
      this.#options.logger.warn('Canaries are not brought on, trying again', {
        ...(mapping === undefined ? {} : { mapping }),
        error: faultOf(error),
      });
    }
  }
}
