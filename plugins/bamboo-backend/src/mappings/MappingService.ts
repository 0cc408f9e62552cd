import {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  MappingInput,
  MappingRevert,
  MappingUpdate,
} from '@bamboo-lb/plugin-bamboo-common';
import { JsonObject } from '@backstage/types';
import { Request } from 'express';
import { isDeepStrictEqual } from 'node:util';
import { audited } from '../authorization/audited';
import { Authorizer } from '../authorization/Authorizer';
import { readEntityRef, readName } from './checkMapping';
import { decideRevert } from './decideRevert';
import { NameTakenError, StaleVersionError, nameOf } from './errors';
import { MappingAcceptance } from './MappingAcceptance';
import { valueOf } from './mappingRows';
import { keepOptions } from './keepOptions';
import { MappingStore, MappingValue } from './MappingStore';
import { StoredMapping } from './model';
import { withoutNameOfCanary } from './nameOfCanary';

/** Who asks, and in which request, for the audit log. */
export interface MappingCaller {
  credentials: BackstageCredentials;
  request?: Request;
}

/** A mapping, and whether it had to be made. */
export interface WrittenMapping {
  mapping: StoredMapping;
  created: boolean;
}

const ATTEMPTS = 3;

const metaOf = (input: MappingInput): JsonObject => ({
  entityRef: input.entityRef,
  loadBalancer: input.loadBalancer,
  host: input.host,
  path: input.path ?? '/',
});

const isSame = (mapping: StoredMapping, value: MappingValue) =>
  isDeepStrictEqual(valueOf(mapping), valueOf(value));

/** Every way to change mappings: rights, rules, collisions, versions, audit. */
export class MappingService {
  readonly #acceptance: MappingAcceptance;
  readonly #auditor: AuditorService;
  readonly #authorizer: Authorizer;
  readonly #store: MappingStore;

  constructor(options: {
    acceptance: MappingAcceptance;
    auditor: AuditorService;
    authorizer: Authorizer;
    store: MappingStore;
  }) {
    this.#acceptance = options.acceptance;
    this.#auditor = options.auditor;
    this.#authorizer = options.authorizer;
    this.#store = options.store;
  }

  /**
   * Makes a mapping. One that the same entity already has in just this form is
   * answered as it is.
   *
   * @throws NotAllowedError, InvalidMappingError, ConflictError.
   */
  async create(
    input: MappingInput,
    caller: MappingCaller,
  ): Promise<WrittenMapping> {
    return this.#audited('create', metaOf(input), caller, async () => {
      const { credentials } = caller;
      const value = await this.#acceptance.accept('create', input, credentials);
      try {
        return await this.#create(value, input, credentials);
      } catch (error) {
        if (error instanceof NameTakenError && isSame(error.other, value)) {
          return { mapping: error.other, created: false };
        }
        throw error;
      }
    });
  }

  /**
   * Writes the next version. Moving a mapping to another entity or load
   * balancer needs the right on both.
   *
   * @throws NotFoundError, NotAllowedError, InvalidMappingError, ConflictError.
   */
  async update(
    id: string,
    input: MappingUpdate,
    caller: MappingCaller,
  ): Promise<StoredMapping> {
    const meta = { ...metaOf(input), mappingId: id };
    return this.#audited('update', meta, caller, async () => {
      const { credentials } = caller;
      const current = await this.#current(id);
      await this.#authorizer.requireMappingWrite(
        'update',
        current,
        credentials,
      );
      const accepted = await this.#acceptance.accept(
        'update',
        input,
        credentials,
      );
      const value = keepOptions(current, accepted);
      return this.#store.update(
        { id, version: input.version, action: 'update', value },
        this.#author(input, credentials),
      );
    });
  }

  /**
   * Makes the mapping of a name, or replaces the one that the same entity has;
   * nothing is written when it is already so. Another entity's is a conflict:
   * taking it over is a move, which names the mapping by its id.
   *
   * @throws NotAllowedError, InvalidMappingError, ConflictError.
   */
  async put(
    input: MappingInput,
    caller: MappingCaller,
  ): Promise<WrittenMapping> {
    return this.#audited('put', metaOf(input), caller, async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.#putOnce(input, caller.credentials);
        } catch (error) {
          // Someone else wrote between reading and writing: read again.
          const lost =
            error instanceof StaleVersionError ||
            error instanceof NotFoundError ||
            (error instanceof NameTakenError &&
              error.other.entityRef === readEntityRef(input.entityRef));
          if (!lost || attempt === ATTEMPTS) {
            throw error;
          }
        }
      }
    });
  }

  /**
   * @returns the mapping as it was.
   * @throws NotFoundError, NotAllowedError, ConflictError.
   */
  async delete(
    id: string,
    write: { version: number; comment?: string },
    caller: MappingCaller,
  ): Promise<StoredMapping> {
    return this.#audited('delete', { mappingId: id }, caller, async () => {
      const current = await this.#current(id);
      await this.#authorizer.requireMappingWrite(
        'delete',
        current,
        caller.credentials,
      );
      const author = this.#author(write, caller.credentials);
      const { version } = write;
      const named = await withoutNameOfCanary(this.#store, current);
      if (named.length > 0) {
        const title = `${nameOf(current)} deleted, with its canary`;
        await this.#store.writeAll(
          [{ action: 'delete', id, version }, ...named],
          author,
          { kind: 'canary', title },
        );
      } else {
        await this.#store.delete({ id, version }, author);
      }
      return current;
    });
  }

  /**
   * Brings back the value of an earlier version, as a new version; also of a
   * mapping that is deleted, which needs the right to create. The value is
   * checked like any other, as rules may have changed since.
   *
   * @throws NotFoundError, NotAllowedError, InvalidMappingError, ConflictError.
   */
  async revert(
    id: string,
    write: MappingRevert,
    caller: MappingCaller,
  ): Promise<StoredMapping> {
    const { version, toVersion } = write;
    const meta = { mappingId: id, toVersion };
    return this.#audited('revert', meta, caller, async () => {
      const { credentials } = caller;
      const decided = await decideRevert(
        {
          acceptance: this.#acceptance,
          authorizer: this.#authorizer,
          store: this.#store,
        },
        { id, version, toVersion },
        credentials,
      );
      if (!decided.after) {
        throw new InputError(
          `toVersion: ${toVersion} is no version of this mapping with a value. Choose another, or delete the mapping.`,
        );
      }
      return this.#store.update(
        { id, version, action: 'revert', value: decided.after },
        this.#author(write, credentials),
      );
    });
  }

  async #putOnce(
    input: MappingInput,
    credentials: BackstageCredentials,
  ): Promise<WrittenMapping> {
    const name = readName(input);
    const current = name && (await this.#store.findByName(name));
    const action = current ? 'update' : 'create';
    const accepted = await this.#acceptance.accept(action, input, credentials);
    if (!current) {
      return this.#create(accepted, input, credentials);
    }
    if (current.entityRef !== accepted.entityRef) {
      throw new NameTakenError(current);
    }
    const value = keepOptions(current, accepted);
    if (isSame(current, value)) {
      return { mapping: current, created: false };
    }
    const { id, version } = current;
    const mapping = await this.#store.update(
      { id, version, action: 'update', value },
      this.#author(input, credentials),
    );
    return { mapping, created: false };
  }

  async #create(
    value: MappingValue,
    input: { comment?: string },
    credentials: BackstageCredentials,
  ): Promise<WrittenMapping> {
    const author = this.#author(input, credentials);
    return { mapping: await this.#store.create(value, author), created: true };
  }

  async #current(id: string): Promise<StoredMapping> {
    const current = await this.#store.get(id);
    if (!current) {
      throw new NotFoundError(`There is no mapping ${id}`);
    }
    return current;
  }

  #author(input: { comment?: string }, credentials: BackstageCredentials) {
    return {
      by: this.#authorizer.actor(credentials),
      comment: input.comment ?? '',
    };
  }

  async #audited<T>(
    actionType: string,
    meta: JsonObject,
    caller: MappingCaller,
    write: () => Promise<T>,
  ): Promise<T> {
    return audited(
      {
        auditor: this.#auditor,
        eventId: 'mapping-mutate',
        meta: { actionType, ...meta },
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
