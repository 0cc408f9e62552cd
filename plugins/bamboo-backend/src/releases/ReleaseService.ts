import {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  MappingOrigin,
  ReleaseChange,
  ReleaseCheck,
  ReleaseInput,
  ReleaseKind,
  bambooMappingReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { audited } from '../authorization/audited';
import { Authorizer } from '../authorization/Authorizer';
import { MappingAcceptance } from '../mappings/MappingAcceptance';
import { MappingCaller } from '../mappings/MappingService';
import {
  MappingStore,
  MappingWrite,
  StoredRelease,
} from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { InvalidReleaseError } from './errors';
import { MAX_CHANGES, PlannedChange, ReleasePlanner } from './ReleasePlanner';
import { ReleaseReader } from './ReleaseReader';
import { StoredChange } from './ReleaseStore';

/** A release as it was written, with its mappings in the order of the writes. */
export interface WrittenRelease {
  release: StoredRelease;
  mappings: StoredMapping[];
}

/** Runs inside the transaction of a release, for what must be one with it. */
export type AlsoWrite = (
  trx: Knex.Transaction,
  release: StoredRelease,
) => Promise<void>;

/** Writes releases that a rule or the plugin itself decided. */
export interface ReleaseWriter {
  /**
   * No rights are asked, and the values must be valid already.
   *
   * @param options - `by` such as `rule:shop` or `service:bamboo`.
   * @throws NotFoundError, StaleVersionError, NameTakenError; nothing is
   * written then.
   */
  writeTrusted(
    writes: MappingWrite[],
    options: {
      by: string;
      comment: string;
      kind: ReleaseKind;
      title: string;
      alsoWrite?: AlsoWrite;
    },
  ): Promise<WrittenRelease>;
}

/** What the callers of a release say beside its changes. */
export interface ReleaseMore {
  kind?: ReleaseKind;
  /** Per change, where a mapping that it makes comes from. */
  origins?: (MappingOrigin | null)[];
  undoes?: string;
  alsoWrite?: AlsoWrite;
}

function refuse(planned: readonly PlannedChange[]): void {
  const refused = planned.flatMap((plan, change) =>
    plan.ok ? [] : [{ change, ...plan }],
  );
  const [first] = refused;
  if (!first) {
    return;
  }
  const problems = refused.flatMap(plan =>
    plan.problems.map(problem => ({ change: plan.change, ...problem })),
  );
  const { message } = new InvalidReleaseError(problems);
  const has = (name: string) =>
    refused.some(({ error }) => error.name === name);
  if (has('NotAllowedError')) {
    throw new NotAllowedError(message);
  }
  if (refused.every(({ error }) => error.name === 'ConflictError')) {
    throw new ConflictError(message);
  }
  throw new InvalidReleaseError(problems);
}

function requireCount(changes: readonly ReleaseChange[]): void {
  if (changes.length < 1 || changes.length > MAX_CHANGES) {
    throw new InputError(
      `changes: a release has 1 to ${MAX_CHANGES} changes, not ${changes.length}`,
    );
  }
}

/** How to take back one change of a release. */
function inverse(change: StoredChange): ReleaseChange {
  const { mappingId: id, newest: version } = change;
  return { action: 'revert', id, version, toVersion: change.version - 1 };
}

/** Several mapping changes as one: every owner's right, all or nothing. */
export class ReleaseService implements ReleaseWriter {
  readonly #acceptance: MappingAcceptance;
  readonly #auditor: AuditorService;
  readonly #authorizer: Authorizer;
  readonly #planner: ReleasePlanner;
  readonly #reader: ReleaseReader;
  readonly #store: MappingStore;

  constructor(options: {
    acceptance: MappingAcceptance;
    auditor: AuditorService;
    authorizer: Authorizer;
    planner: ReleasePlanner;
    reader: ReleaseReader;
    store: MappingStore;
  }) {
    this.#acceptance = options.acceptance;
    this.#auditor = options.auditor;
    this.#authorizer = options.authorizer;
    this.#planner = options.planner;
    this.#reader = options.reader;
    this.#store = options.store;
  }

  /**
   * Says what would come of a release, and changes nothing.
   *
   * @throws NotAllowedError without the permission to read mappings; InputError
   * for no change, or too many.
   */
  async check(
    input: Pick<ReleaseInput, 'changes'>,
    credentials: BackstageCredentials,
  ): Promise<ReleaseCheck> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    requireCount(input.changes);
    return this.#planner.check(input.changes, credentials);
  }

  /**
   * Writes all changes, or none.
   *
   * @throws NotAllowedError, InvalidReleaseError, ConflictError, each naming
   * the changes that are in the way.
   */
  async create(
    input: ReleaseInput,
    caller: MappingCaller,
    more: ReleaseMore = {},
  ): Promise<WrittenRelease> {
    const { title, changes } = input;
    return this.#audited({ title, changes: changes.length }, caller, () =>
      this.#write(input, caller.credentials, more),
    );
  }

  /**
   * Takes a release back as a whole, as a new release. What was changed again
   * since stands in the way.
   *
   * @throws NotFoundError, NotAllowedError, InvalidReleaseError, ConflictError.
   */
  async undo(
    id: string,
    { comment }: { comment?: string },
    caller: MappingCaller,
  ): Promise<WrittenRelease> {
    return this.#audited({ undoes: id }, caller, async () => {
      const { credentials } = caller;
      const release = await this.#reader.get(id, credentials);
      const stored = await this.#reader.changesOf(id);
      const hidden = stored.length - release.changes.length;
      if (release.notUndoable !== undefined) {
        throw new ConflictError(release.notUndoable);
      }
      if (hidden > 0) {
        throw new NotAllowedError(
          `${hidden} of its changes belong to others, and only all of them can be undone together`,
        );
      }
      return this.#write(
        {
          title: `Undo of: ${release.title}`,
          comment,
          changes: stored.map(inverse),
        },
        credentials,
        { kind: 'undo', undoes: id },
      );
    });
  }

  async writeTrusted(
    writes: MappingWrite[],
    options: {
      by: string;
      comment: string;
      kind: ReleaseKind;
      title: string;
      alsoWrite?: AlsoWrite;
    },
  ): Promise<WrittenRelease> {
    const { by, comment, kind, title, alsoWrite } = options;
    return audited(
      {
        auditor: this.#auditor,
        eventId: 'mapping-mutate',
        meta: { actionType: 'release', by, title, changes: writes.length },
      },
      () =>
        this.#store.writeAll(
          writes,
          { by, comment },
          { kind, title },
          alsoWrite,
        ),
    );
  }

  async #write(
    input: ReleaseInput,
    credentials: BackstageCredentials,
    more: ReleaseMore,
  ): Promise<WrittenRelease> {
    const { title, comment = '', changes } = input;
    const { kind = 'release', origins, undoes, alsoWrite } = more;
    requireCount(changes);
    const planned = await this.#planner.plan(changes, credentials);
    refuse(planned);
    const writes = planned.flatMap((plan, index) =>
      (plan.ok ? plan.writes : []).map(write =>
        write.action === 'create'
          ? { ...write, origin: origins?.[index] ?? null }
          : write,
      ),
    );
    if (writes.length === 0) {
      throw new ConflictError('There is nothing left to change');
    }
    return this.#store.writeAll(
      writes,
      { by: this.#authorizer.actor(credentials), comment },
      { kind, title, ...(undoes === undefined ? {} : { undoes }) },
      alsoWrite,
    );
  }

  async #audited<T>(
    meta: JsonObject,
    caller: MappingCaller,
    write: () => Promise<T>,
  ): Promise<T> {
    return audited(
      {
        auditor: this.#auditor,
        eventId: 'mapping-mutate',
        meta: { actionType: 'release', ...meta },
        request: caller.request,
      },
      async () => {
        try {
          return await write();
        } catch (error) {
          throw await this.#acceptance.answerable(error, caller.credentials);
        }
      },
    );
  }
}
