import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import { Authorizer } from '../authorization/Authorizer';
import { MappingAction } from '../authorization/FrameworkRule';
import { StaleVersionError } from './errors';
import { MappingAcceptance } from './MappingAcceptance';
import { MappingStore, MappingValue, MappingWrite } from './MappingStore';
import { StoredMapping } from './model';

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

/** @throws NotAllowedError. */
export async function allow(
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
