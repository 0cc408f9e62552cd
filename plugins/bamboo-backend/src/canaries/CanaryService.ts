import { AuditorService } from '@backstage/backend-plugin-api';
import { NotFoundError, isError } from '@backstage/errors';
import {
  CanaryEnd,
  CanaryStart,
  CanaryUpdate,
} from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';
import { audited } from '../authorization/audited';
import { Authorizer } from '../authorization/Authorizer';
import { InvalidMappingError, StaleVersionError } from '../mappings/errors';
import { valueOf } from '../mappings/mappingRows';
import { MappingCaller } from '../mappings/MappingService';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { ReleaseService, WrittenRelease } from '../releases/ReleaseService';
import { CanaryStarter } from './CanaryStarter';
import { CanaryStore, NewShare } from './CanaryStore';
import { planProblems } from './checkCanary';
import {
  changedCanary,
  NoCanaryError,
  pauseByHand,
  shownName,
} from './canaryChanges';
import { CanaryPause } from './model';
import { SidesStore } from './SidesStore';

/** Others write to the same mapping; so often it is tried again. */
const ATTEMPTS = 5;

/** Everything that people and scripts do to canaries. */
export class CanaryService {
  readonly #auditor: AuditorService;
  readonly #authorizer: Authorizer;
  readonly #canaries: CanaryStore;
  readonly #mappings: MappingStore;
  readonly #releases: Pick<ReleaseService, 'create'>;
  readonly #sides: SidesStore;
  readonly #starter: CanaryStarter;

  constructor(options: {
    auditor: AuditorService;
    authorizer: Authorizer;
    canaries: CanaryStore;
    mappings: MappingStore;
    releases: Pick<ReleaseService, 'create'>;
    sides: SidesStore;
    starter: CanaryStarter;
  }) {
    this.#auditor = options.auditor;
    this.#authorizer = options.authorizer;
    this.#canaries = options.canaries;
    this.#mappings = options.mappings;
    this.#releases = options.releases;
    this.#sides = options.sides;
    this.#starter = options.starter;
  }

  /**
   * Starts a canary on a mapping with one target, with a name of its own if
   * one is asked for.
   *
   * @returns the mapping as it is then.
   * @throws NotFoundError, NotAllowedError, InvalidMappingError, ConflictError.
   */
  async start(
    id: string,
    start: CanaryStart,
    caller: MappingCaller,
  ): Promise<StoredMapping> {
    return this.#audited('canary-start', id, caller, async () => {
      const current = await this.#mayUpdate(id, caller);
      requireVersion(current, start.version);
      return this.#starter.start(current, start, caller.credentials);
    });
  }

  /**
   * Changes a canary that runs. A share that is set by hand pauses the steps,
   * unless the same call lets them go on. To go on after an agent turned away
   * from the canary gives it a new tag, so that it begins anew everywhere.
   *
   * @throws NotFoundError, NotAllowedError, InvalidMappingError, ConflictError.
   */
  async update(
    id: string,
    update: CanaryUpdate,
    caller: MappingCaller,
  ): Promise<StoredMapping> {
    return this.#audited('canary-update', id, caller, () =>
      this.#again(update.version === undefined ? ATTEMPTS : 1, async () => {
        const current = await this.#running(id, caller);
        if (update.version !== undefined) {
          requireVersion(current, update.version);
        }
        const problems = planProblems(update);
        if (problems.length) {
          throw new InvalidMappingError(problems);
        }
        return this.#update(current, update, caller);
      }),
    );
  }

  /**
   * Ends a canary from whatever state it is in: makes it the only target, or
   * sends everything back to the stable side. Its own name goes with it.
   *
   * @throws NotFoundError, NotAllowedError; ConflictError when none runs.
   */
  async end(
    how: CanaryEnd['how'],
    id: string,
    { comment = '' }: { comment?: string },
    caller: MappingCaller,
  ): Promise<WrittenRelease> {
    return this.#again(ATTEMPTS, async () => {
      const current = await this.#running(id, caller);
      const action = how === 'promoted' ? 'promote' : 'abort';
      return this.#releases.create(
        {
          title: `Canary of ${shownName(current)} ${how}`,
          comment,
          changes: [{ action, id, version: current.version }],
        },
        caller,
        {
          kind: 'canary',
          alsoWrite: (trx, release) =>
            this.#canaries.end(
              id,
              {
                how,
                at: release.at,
                by: release.by,
                reason: comment || `${release.by} ${how} it`,
                release: release.id,
              },
              trx,
            ),
        },
      );
    });
  }

  async #update(
    current: StoredMapping,
    update: CanaryUpdate,
    caller: MappingCaller,
  ): Promise<StoredMapping> {
    const { id } = current;
    const by = this.#authorizer.actor(caller.credentials);
    const at = new Date().toISOString();
    const reports = await this.#sides.reports([id]);
    const { canary } = current.options;
    const turnedAway = reports.some(
      ({ tag, aborted, verdict }) =>
        tag === canary?.tag && (aborted || verdict === 'worse'),
    );
    const { value, tag, weight, isNewShare } = changedCanary(current, update, {
      renew: update.paused === false && turnedAway,
    });
    const share = { mappingId: id, tag, weight, at };
    const paused = pauseByHand(update, { by, at });
    if (isDeepStrictEqual(value, valueOf(current))) {
      await this.#setPaused(share, paused);
      return current;
    }
    const name = shownName(current);
    const { mappings } = await this.#mappings.writeAll(
      [{ action: 'update', id, version: current.version, value }],
      { by, comment: update.comment ?? '' },
      {
        kind: 'canary',
        title: isNewShare
          ? `Canary of ${name} set to ${weight} %`
          : `Canary of ${name} changed`,
      },
      async trx => {
        if (isNewShare) {
          const stored = { ...share, paused: paused ?? null };
          await this.#canaries.setShare(stored, trx);
        } else {
          await this.#setPaused(share, paused, trx);
        }
      },
    );
    return mappings[0] ?? current;
  }

  async #setPaused(
    share: Omit<NewShare, 'paused'>,
    paused: CanaryPause | null | undefined,
    trx?: Knex.Transaction,
  ): Promise<void> {
    if (
      paused !== undefined &&
      !(await this.#canaries.setPaused(share, paused, { trx }))
    ) {
      // It was brought back past this service, and nothing is recorded yet.
      await this.#canaries.setShare({ ...share, paused }, trx);
    }
  }

  async #mayUpdate(id: string, { credentials }: MappingCaller) {
    const current = await this.#mappings.get(id);
    if (!current) {
      throw new NotFoundError(`There is no mapping ${id}`);
    }
    await this.#authorizer.requireMappingWrite('update', current, credentials);
    return current;
  }

  async #running(id: string, caller: MappingCaller): Promise<StoredMapping> {
    const current = await this.#mayUpdate(id, caller);
    if (!current.options.canary) {
      throw new NoCanaryError(current);
    }
    return current;
  }

  /** Someone else wrote between reading and writing: reads again. */
  async #again<T>(attempts: number, act: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await act();
      } catch (error) {
        const isConflict = isError(error) && error.name === 'ConflictError';
        const isFinal = !isConflict || error instanceof NoCanaryError;
        if (isFinal || attempt >= attempts) {
          throw error;
        }
      }
    }
  }

  async #audited<T>(
    actionType: string,
    mappingId: string,
    { request }: MappingCaller,
    write: () => Promise<T>,
  ): Promise<T> {
    return audited(
      {
        auditor: this.#auditor,
        eventId: 'mapping-mutate',
        meta: { actionType, mappingId },
        request,
      },
      write,
    );
  }
}

function requireVersion(current: StoredMapping, expected: number): void {
  if (current.version !== expected) {
    throw new StaleVersionError({ expected, current });
  }
}
