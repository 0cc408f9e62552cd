import {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, isError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  EnvironmentInput,
  ReleaseChange,
  bambooMappingReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { isDeepStrictEqual } from 'node:util';
import { v7 as uuid } from 'uuid';
import { audited } from '../authorization/audited';
import { Authorizer } from '../authorization/Authorizer';
import { MappingCaller } from '../mappings/MappingService';
import { StoredMapping } from '../mappings/model';
import { ReleasePlanner } from '../releases/ReleasePlanner';
import { ReleaseService, WrittenRelease } from '../releases/ReleaseService';
import {
  EnvironmentPlan,
  EnvironmentPlanner,
  changeOf,
  copiesOf,
} from './EnvironmentPlanner';
import { EnvironmentReader } from './EnvironmentReader';
import { EnvironmentStore, nameTaken } from './EnvironmentStore';
import { refusalOf, requireSound } from './refusals';
import { madeTitle, removedTitle } from './titles';

const ATTEMPTS = 3;
const REFUSALS = ['ConflictError', 'InputError', 'NotAllowedError'];

type Named = Parameters<typeof refusalOf>[1];

/** Makes and removes copies of mappings, each as one release. */
export class EnvironmentService {
  readonly #auditor: AuditorService;
  readonly #authorizer: Authorizer;
  readonly #planner: EnvironmentPlanner;
  readonly #reader: EnvironmentReader;
  readonly #releases: ReleaseService;
  readonly #releasePlanner: ReleasePlanner;
  readonly #store: EnvironmentStore;

  constructor(options: {
    auditor: AuditorService;
    authorizer: Authorizer;
    planner: EnvironmentPlanner;
    reader: EnvironmentReader;
    releases: ReleaseService;
    releasePlanner: ReleasePlanner;
    store: EnvironmentStore;
  }) {
    this.#auditor = options.auditor;
    this.#authorizer = options.authorizer;
    this.#planner = options.planner;
    this.#reader = options.reader;
    this.#releases = options.releases;
    this.#releasePlanner = options.releasePlanner;
    this.#store = options.store;
  }

  /**
   * Says what a copy would make and what stands in its way, and changes
   * nothing. Without a problem, {@link create} makes just that.
   *
   * @throws NotAllowedError without the permission to read mappings.
   */
  async check(
    input: EnvironmentInput,
    credentials: BackstageCredentials,
  ): Promise<EnvironmentPlan> {
    await this.#requireRead(credentials);
    const plan = await this.#planner.plan(input, credentials);
    const judged = await this.#planner.judge(input, plan, credentials);
    const isTaken = await this.#store.isTaken(input.name);
    return isTaken
      ? { ...judged, problems: [nameTaken(input.name), ...judged.problems] }
      : judged;
  }

  /**
   * Makes all copies, or none.
   *
   * @returns the id of the environment, and what was written.
   * @throws NotAllowedError, InvalidEnvironmentError, ConflictError, each
   * naming the copies that are in the way.
   */
  async create(
    input: EnvironmentInput,
    caller: MappingCaller,
  ): Promise<WrittenRelease & { id: string }> {
    return this.#audited('create', { name: input.name }, caller, async () => {
      const { credentials } = caller;
      await this.#requireRead(credentials);
      const plan = await this.#planner.plan(input, credentials);
      requireSound(plan);
      await this.#store.requireFree(input.name);
      const id = uuid();
      const copies = copiesOf(plan.items);
      const changes = copies.map(changeOf);
      const named = copies.map(copy => ({
        name: copy.source,
        index: plan.items.indexOf(copy),
      }));
      const written = await this.#explained({ changes, named }, caller, () =>
        this.#releases.create(
          { title: madeTitle(input), comment: input.comment, changes },
          caller,
          {
            kind: 'environment',
            origins: copies.map(({ source }) => ({
              kind: 'environment',
              environment: id,
              source: source.id,
            })),
            alsoWrite: (trx, release) =>
              this.#store.insert(trx, {
                id,
                name: input.name,
                createdAt: release.at,
                createdBy: release.by,
                input,
                release: release.id,
              }),
          },
        ),
      );
      return { ...written, id };
    });
  }

  /**
   * Deletes all mappings of an environment. What others deleted or moved
   * meanwhile is not touched.
   *
   * @throws NotFoundError, NotAllowedError, ConflictError.
   */
  async remove(
    id: string,
    { comment }: { comment?: string },
    caller: MappingCaller,
  ): Promise<WrittenRelease> {
    return this.#audited('delete', { environment: id }, caller, async () => {
      for (let attempt = 1; ; attempt += 1) {
        const { name, mappings } = await this.#removable(id, caller);
        try {
          return await this.#remove({ name, mappings, comment }, caller);
        } catch (error) {
          // Someone else wrote between reading and writing: read again.
          const now = await this.#store.get(id);
          const isSame = isDeepStrictEqual(
            now?.mappings.map(m => [m.id, m.version]),
            mappings.map(m => [m.id, m.version]),
          );
          if (isSame || attempt === ATTEMPTS) {
            throw error;
          }
        }
      }
    });
  }

  async #removable(id: string, { credentials }: MappingCaller) {
    const { environment, visible } = await this.#reader.get(id, credentials);
    const hidden = environment.mappings.length - visible.length;
    if (hidden > 0) {
      throw new NotAllowedError(
        `${hidden} of its mappings belong to others, and only all of them can be removed together`,
      );
    }
    return environment;
  }

  async #remove(
    what: { name: string; mappings: StoredMapping[]; comment?: string },
    caller: MappingCaller,
  ): Promise<WrittenRelease> {
    const { name, mappings, comment } = what;
    const changes = mappings.map(
      ({ id, version }): ReleaseChange => ({ action: 'delete', id, version }),
    );
    const named = mappings.map((mapping, index) => ({ name: mapping, index }));
    return this.#explained({ changes, named }, caller, () =>
      this.#releases.create(
        { title: removedTitle(name), comment, changes },
        caller,
        { kind: 'environment' },
      ),
    );
  }

  /** Says of a refused release which names are in the way. */
  async #explained(
    { changes, named }: { changes: ReleaseChange[]; named: Named },
    { credentials }: MappingCaller,
    write: () => Promise<WrittenRelease>,
  ): Promise<WrittenRelease> {
    try {
      return await write();
    } catch (error) {
      if (!isError(error) || !REFUSALS.includes(error.name)) {
        throw error;
      }
      const planned = await this.#releasePlanner.plan(changes, credentials);
      throw refusalOf(planned, named) ?? error;
    }
  }

  async #requireRead(credentials: BackstageCredentials): Promise<void> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
  }

  async #audited<T>(
    actionType: string,
    meta: JsonObject,
    { request }: MappingCaller,
    act: () => Promise<T>,
  ): Promise<T> {
    return audited(
      {
        auditor: this.#auditor,
        eventId: 'environment-mutate',
        meta: { actionType, ...meta },
        request,
      },
      act,
    );
  }
}
