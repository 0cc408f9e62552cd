import { mockCredentials } from '@backstage/backend-test-utils';
import { bambooMappingReadPermission } from '@bamboo-lb/plugin-bamboo-common';
import {
  GONE,
  PAY,
  SECRET,
  SHOP,
  ann,
  ben,
  ci,
  frameworkWith,
  makeAuthorizer,
  ownerPolicy,
  pat,
} from './__testUtils__/company';
import { MappingAction } from './FrameworkRule';

const worlds = {
  off: makeAuthorizer({}),
  owner: makeAuthorizer({ permissions: frameworkWith(ownerPolicy) }),
  allow: makeAuthorizer({ permissions: frameworkWith(() => true) }),
  deny: makeAuthorizer({ permissions: frameworkWith(() => false) }),
};
type World = keyof typeof worlds;
const callers = {
  ann,
  ben,
  pat,
  ci,
  'read-only token': mockCredentials.service('reader', {
    permissionAttributes: { action: ['read'] },
  }),
  'create-only token': mockCredentials.service('maker', {
    permissionNames: ['bamboo.mapping.create'],
  }),
};
type Caller = keyof typeof callers;

/** `allowed`, or the name and message of the refusal. */
const outcome = (act: Promise<unknown>) =>
  act.then(
    () => 'allowed',
    (error: Error) => `${error.name}: ${error.message}`,
  );

const write = (
  world: World,
  caller: Caller,
  action: MappingAction,
  entityRef: string,
) =>
  worlds[world].requireMappingWrite(
    action,
    { entityRef, loadBalancer: 'public' },
    callers[caller],
  );

describe('writing mappings of an entity', () => {
  it.each<[World, Caller, string, MappingAction[]]>([
    // Off: owners only, whatever they administer; what is gone, admins remove.
    ['off', 'ann', SHOP, ['create', 'update', 'delete']],
    ['off', 'ann', PAY, []],
    ['off', 'ann', GONE, []],
    ['off', 'ann', SECRET, []],
    ['off', 'ben', SHOP, []],
    ['off', 'ben', PAY, ['create', 'update', 'delete']],
    ['off', 'pat', SHOP, []],
    ['off', 'pat', GONE, ['delete']],
    // On: the policy alone, also for admins of our configuration.
    ['owner', 'ann', SHOP, ['create', 'update', 'delete']],
    ['owner', 'ann', PAY, []],
    ['owner', 'ann', GONE, []],
    ['owner', 'pat', SHOP, []],
    ['owner', 'pat', GONE, []],
    ['allow', 'ann', PAY, ['create', 'update', 'delete']],
    ['allow', 'ann', GONE, ['create', 'update', 'delete']],
    ['deny', 'ann', SHOP, []],
    ['deny', 'pat', GONE, []],
    // Tokens: their own restrictions, whatever decides for users.
    ['off', 'ci', SHOP, ['create', 'update', 'delete']],
    ['owner', 'ci', PAY, ['create', 'update', 'delete']],
    ['deny', 'ci', GONE, ['create', 'update', 'delete']],
    ['off', 'read-only token', SHOP, []],
    ['allow', 'read-only token', SHOP, []],
    ['off', 'create-only token', SHOP, ['create']],
    ['deny', 'create-only token', SHOP, ['create']],
  ])('framework %s: %s may on %s: %p', async (world, caller, ref, expected) => {
    const actions = ['create', 'update', 'delete'] as const;
    const outcomes = await Promise.all(
      actions.map(action => outcome(write(world, caller, action, ref))),
    );
    expect(outcomes).toEqual(
      actions.map(action =>
        expected.includes(action)
          ? 'allowed'
          : `NotAllowedError: You may not ${action} mappings of ${ref}. Ask its owners.`,
      ),
    );
  });

  it('tells those who are allowed whether the entity exists', async () => {
    expect(await write('off', 'ann', 'create', SHOP)).toMatchObject({
      metadata: { name: 'shop' },
    });
    expect(await write('allow', 'ann', 'create', GONE)).toBeUndefined();
    expect(await write('off', 'ci', 'create', GONE)).toBeUndefined();
  });

  it('shows a user only their own view of the catalog, and a service ours', async () => {
    expect(await write('allow', 'ann', 'create', SECRET)).toBeUndefined();
    expect(await write('allow', 'ci', 'create', SECRET)).toMatchObject({
      metadata: { name: 'secret' },
    });
  });

  it('is what the page is told', async () => {
    const none = { create: false, update: false, delete: false };
    const all = { create: true, update: true, delete: true };
    const { off, owner, allow } = worlds;
    expect(await off.rightsOn(SHOP, ann)).toEqual({
      ...all,
      admin: false,
      permissionFramework: false,
    });
    expect(await off.rightsOn(SHOP, pat)).toMatchObject({
      ...none,
      admin: true,
    });
    expect(await off.rightsOn(undefined, pat)).toMatchObject({
      ...none,
      admin: true,
    });
    expect(await owner.rightsOn(PAY, ann)).toEqual({
      ...none,
      admin: false,
      permissionFramework: true,
    });
    expect(await allow.rightsOn(GONE, ann)).toMatchObject({
      ...none,
      admin: true,
    });
  });
});

describe('reading', () => {
  it.each<[World, Caller, boolean]>([
    ['off', 'ann', true],
    ['off', 'ci', true],
    ['off', 'read-only token', true],
    ['off', 'create-only token', false],
    ['owner', 'ann', true],
    ['allow', 'ann', true],
    ['deny', 'ann', false],
    ['deny', 'ci', true],
    ['deny', 'create-only token', false],
  ])('framework %s: %s may: %s', async (world, caller, expected) => {
    const read = worlds[world].requireRead(
      bambooMappingReadPermission,
      callers[caller],
    );
    expect(await outcome(read)).toBe(
      expected
        ? 'allowed'
        : 'NotAllowedError: This needs the permission bamboo.mapping.read',
    );
  });

  it.each<[World, Caller, string[]]>([
    ['off', 'ann', [SHOP, PAY]],
    ['off', 'pat', [SHOP, PAY, GONE]],
    ['allow', 'ann', [SHOP, PAY, GONE]],
    ['owner', 'ann', [SHOP, PAY]],
    ['off', 'ci', [SHOP, PAY, SECRET, GONE]],
  ])('framework %s: %s sees mappings of %p', async (world, caller, seen) => {
    const refs = [SHOP, PAY, SECRET, GONE];
    expect([
      ...(await worlds[world].visibleEntities(refs, callers[caller])),
    ]).toEqual(seen);
  });
});

describe('administering', () => {
  it.each<[World, Caller, boolean]>([
    ['off', 'ann', false],
    ['off', 'pat', true],
    ['off', 'ci', true],
    ['off', 'read-only token', false],
    ['owner', 'pat', false],
    ['allow', 'ann', true],
    ['deny', 'pat', false],
  ])('framework %s: %s may: %s', async (world, caller, expected) => {
    const admin = worlds[world].requireAdmin(callers[caller]);
    expect(await outcome(admin)).toBe(
      expected
        ? 'allowed'
        : 'NotAllowedError: This needs the permission bamboo.admin',
    );
  });

  it('is also for a user who is named alone', async () => {
    const authorizer = makeAuthorizer({
      config: { admins: ['user:default/ann'] },
    });
    await expect(authorizer.requireAdmin(ann)).resolves.toBeUndefined();
    await expect(authorizer.requireAdmin(pat)).rejects.toThrow('bamboo.admin');
  });
});
