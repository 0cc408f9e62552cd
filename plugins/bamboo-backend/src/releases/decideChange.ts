import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { ReleaseChange } from '@bamboo-lb/plugin-bamboo-common';
import { aborted, promoted } from '../mappings/canaryEnds';
import {
  allow,
  ChangeGround,
  DecidedChange,
  decideRevert,
} from '../mappings/decideRevert';
import { StaleVersionError } from '../mappings/errors';
import { withoutNameOfCanary } from '../mappings/nameOfCanary';
import { keepOptions } from '../mappings/keepOptions';
import { MappingStore, MappingValue } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';

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
  return {
    writes: [
      { action: 'update', id, version, value: after },
      ...(await withoutNameOfCanary(store, before)),
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
      return {
        writes: [
          { action: 'delete', id, version },
          ...(await withoutNameOfCanary(ground.store, before)),
        ],
        before,
      };
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
