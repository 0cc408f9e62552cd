import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { ReleaseChange } from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { MappingAction } from '../authorization/FrameworkRule';
import { aborted, promoted } from '../mappings/canaryEnds';
import { StaleVersionError } from '../mappings/errors';
import { keepOptions } from '../mappings/keepOptions';
import { MappingAcceptance } from '../mappings/MappingAcceptance';
import {
  MappingStore,
  MappingValue,
  MappingWrite,
} from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';

/** A change with the writes that it means. */
export interface DecidedChange {
  /** The change's own write first; then the name of a canary that ended. */
  writes: MappingWrite[];
  /** The mapping as it is; undefined for a new or a deleted one. */
  before?: StoredMapping;
  /** What it becomes; undefined for a deletion. */
  after?: MappingValue;
}

/** What deciding asks. */
export interface ChangeGround {
  acceptance: MappingAcceptance;
  authorizer: Authorizer;
  store: MappingStore;
}

type Change<A extends ReleaseChange['action']> = Extract<
  ReleaseChange,
  { action: A }
>;

async function currentOf(
  { store }: ChangeGround,
  { id, version }: { id: string; version: number },
): Promise<StoredMapping> {
  const current = await store.get(id);
  if (!current) {
    throw new NotFoundError(`There is no mapping ${id}`);
  }
  if (current.version !== version) {
    throw new StaleVersionError({ expected: version, current });
  }
  return current;
}

async function allow(
  ground: ChangeGround,
  action: MappingAction,
  on: MappingValue,
  credentials: BackstageCredentials,
): Promise<void> {
  await ground.authorizer.requireMappingWrite(action, on, credentials);
}

/** A time that has passed is no reason not to go back to it. */
async function acceptAgain(
  ground: ChangeGround,
  action: MappingAction,
  value: MappingValue,
  credentials: BackstageCredentials,
): Promise<MappingValue> {
  const accepted = await ground.acceptance.accept(
    action,
    { ...value, expiresAt: null },
    credentials,
  );
  const { options, expiresAt } = value;
  return { ...accepted, options, expiresAt };
}

/**
 * What brings back the value of an earlier version. A version without a value
 * means the deletion.
 *
 * @throws NotFoundError, NotAllowedError, InvalidMappingError, ConflictError.
 */
export async function decideRevert(
  ground: ChangeGround,
  change: { id: string; version: number; toVersion: number },
  credentials: BackstageCredentials,
): Promise<DecidedChange> {
  const { id, version, toVersion } = change;
  const versions = await ground.store.versions(id);
  const last = versions.find(({ value }) => value !== null)?.value;
  const [newest] = versions;
  if (!last || !newest) {
    throw new NotFoundError(`There is no mapping ${id}`);
  }
  if (newest.version !== version) {
    throw new StaleVersionError({
      expected: version,
      current: {
        version: newest.version,
        updatedAt: newest.at,
        updatedBy: newest.by,
      },
    });
  }
  const before = await ground.store.get(id);
  const wanted =
    toVersion === 0
      ? { value: null }
      : versions.find(found => found.version === toVersion);
  if (!wanted) {
    throw new InputError(
      `toVersion: ${toVersion} is no version of this mapping`,
    );
  }
  if (wanted.value === null) {
    await allow(ground, 'delete', last, credentials);
    return {
      writes: before ? [{ action: 'delete', id, version }] : [],
      before,
    };
  }
  const action = before ? 'update' : 'create';
  await allow(ground, action, last, credentials);
  const value = await acceptAgain(ground, action, wanted.value, credentials);
  return {
    writes: [{ action: 'revert', id, version, value }],
    before,
    after: value,
  };
}

async function decideEnd(
  ground: ChangeGround,
  change: Change<'promote' | 'abort'>,
  credentials: BackstageCredentials,
): Promise<DecidedChange> {
  const before = await currentOf(ground, change);
  await allow(ground, 'update', before, credentials);
  const end = change.action === 'promote' ? promoted : aborted;
  return endOf(ground.store, before, end);
}

/**
 * The end of a canary: the mapping's next value, and the deletion of the
 * canary's own name where it still is what the canary made.
 *
 * @throws ConflictError when no canary runs.
 */
export async function endOf(
  store: MappingStore,
  before: StoredMapping,
  end: (value: MappingValue) => MappingValue,
): Promise<DecidedChange> {
  const after = end(before);
  const { id, version } = before;
  const nameId = before.options.canary?.nameMapping;
  const name = nameId ? await store.get(nameId) : undefined;
  return {
    writes: [
      { action: 'update', id, version, value: after },
      ...(name && name.entityRef === before.entityRef
        ? [{ action: 'delete' as const, id: name.id, version: name.version }]
        : []),
    ],
    before,
    after,
  };
}

/**
 * What a change of a release writes, if the caller may.
 *
 * @throws NotFoundError, NotAllowedError, InvalidMappingError, ConflictError.
 */
export async function decideChange(
  ground: ChangeGround,
  change: ReleaseChange,
  credentials: BackstageCredentials,
): Promise<DecidedChange> {
  const { acceptance } = ground;
  switch (change.action) {
    case 'create': {
      const { mapping } = change;
      const value = await acceptance.accept('create', mapping, credentials);
      return { writes: [{ action: 'create', value }], after: value };
    }
    case 'update': {
      const before = await currentOf(ground, change);
      await allow(ground, 'update', before, credentials);
      const accepted = await acceptance.accept(
        'update',
        change.mapping,
        credentials,
      );
      const value = keepOptions(before, accepted);
      const { id, version } = change;
      return {
        writes: [{ action: 'update', id, version, value }],
        before,
        after: value,
      };
    }
    case 'delete': {
      const before = await currentOf(ground, change);
      await allow(ground, 'delete', before, credentials);
      const { id, version } = change;
      return { writes: [{ action: 'delete', id, version }], before };
    }
    case 'revert':
      return decideRevert(ground, change, credentials);
    case 'promote':
    case 'abort':
      return decideEnd(ground, change, credentials);
    default:
      throw new ConflictError('A change of this kind is not known');
  }
}
