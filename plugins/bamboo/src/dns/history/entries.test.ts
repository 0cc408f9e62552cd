import type {
  MappingChange,
  MappingVersion,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';
import { mapping } from '../../__testUtils__/data';
import { byDay, deedOf, undoOf } from './entries';

const value = mapping();

function version(change: Partial<MappingVersion> = {}): MappingVersion {
  return {
    version: 2,
    action: 'update',
    value,
    comment: '',
    at: '2025-11-20T14:02:00Z',
    by: 'user:default/ann',
    ...change,
  };
}

function entry(change: Partial<MappingChange> = {}): MappingChange {
  return {
    mappingId: 'one',
    version: version(),
    previous: version({ version: 1, action: 'create' }),
    newest: 2,
    ...change,
  };
}

const canaryOptions = {
  canary: {
    tag: 'a1b2c3',
    nameMapping: null,
    sticky: false,
    header: null,
    cookie: null,
    steps: [],
    guard: null,
    startedAt: '2025-11-20T14:00:00Z',
    startedBy: 'user:default/ann',
  },
};

/** A value that goes to these apps, the second with some share. */
function going(apps: Partial<Target>[], share = 10): MappingVersion['value'] {
  const weights = apps.length > 1 ? [100 - share, share] : [100];
  return {
    ...value,
    options: apps.length > 1 ? canaryOptions : {},
    targets: apps.map((app, index) => ({
      ...value.targets[0]!,
      ...app,
      weight: weights[index]!,
    })),
  };
}

it('a change of the load balancer is told as such', () => {
  const moved = entry({
    version: version({ value: { ...value, loadBalancer: 'internal' } }),
  });
  expect(deedOf(moved)).toBe('rehomed');
});

describe('what a change did to a canary', () => {
  const next = { app: '/shop/next' };
  const sides = going([{}, next]);
  const old = { notVersion: 'v2' };
  const versions = going([old, { version: 'v2' }]);

  it.each([
    ['started', going([{}]), sides, 'canaryStarted'],
    ['moved its share', sides, going([{}, next], 25), 'canaryMoved'],
    ['made it the only app', sides, going([next]), 'canaryPromoted'],
    ['went back to the stable app', sides, going([{}]), 'canaryAborted'],
    ['went on to the new version', versions, going([{}]), 'canaryPromoted'],
    ['went back to the old version', versions, going([old]), 'canaryAborted'],
    ['left it alone', sides, { ...sides!, expiresAt: null }, 'update'],
  ])('%s', (_, before, after, deed) => {
    const told = entry({
      version: version({ value: after }),
      previous: version({ version: 1, value: before }),
    });
    expect(deedOf(told)).toBe(deed);
  });
});

describe('the way back from a change', () => {
  it.each([
    ['a change: the version before', entry(), { toVersion: 1 }],
    [
      'a deletion: the version before',
      entry({ version: version({ action: 'delete', value: null }) }),
      { toVersion: 1 },
    ],
    [
      'a creation: no name, as before',
      entry({
        version: version({ version: 1, action: 'create' }),
        previous: undefined,
        newest: 1,
      }),
      { remove: true },
    ],
    [
      'the return of a deleted name: no name, as before',
      entry({
        version: version({ version: 3, action: 'revert' }),
        previous: version({ action: 'delete', value: null }),
        newest: 3,
      }),
      { remove: true },
    ],
    ['what later changes build on: none', entry({ newest: 3 }), 'later'],
    [
      'what came from where one may not look: none',
      entry({ previous: undefined }),
      'elsewhere',
    ],
  ])('%s', (_, change, undo) => {
    expect(undoOf(change)).toEqual(undo);
  });
});

describe('what a change did', () => {
  it.each([
    ['create', { version: version({ action: 'create' }), previous: undefined }],
    ['delete', { version: version({ action: 'delete', value: null }) }],
    [
      'restored',
      {
        version: version({ action: 'revert' }),
        previous: version({ action: 'delete', value: null }),
      },
    ],
    ['revert', { version: version({ action: 'revert' }) }],
    [
      'handed',
      { version: version({ value: { ...value, entityRef: 'component:a/b' } }) },
    ],
    ['moved', { version: version({ value: { ...value, path: '/new' } }) }],
    [
      'expiry',
      { version: version({ value: { ...value, expiresAt: '2026-01-01' } }) },
    ],
    [
      'noExpiry',
      { previous: version({ value: { ...value, expiresAt: '2026-01-01' } }) },
    ],
    ['update', { version: version({ value: { ...value, targets: [] } }) }],
    ['update', { previous: undefined }],
  ])('is told as %s', (deed, change) => {
    expect(deedOf(entry(change))).toBe(deed);
  });
});

describe('days', () => {
  it('hold what happened on them in the given time zone', () => {
    const late = entry({ version: version({ at: '2025-11-20T23:30:00Z' }) });
    const early = entry({ version: version({ at: '2025-11-20T10:00:00Z' }) });
    expect(byDay([late, early], 'UTC').map(({ day }) => day)).toEqual([
      '2025-11-20',
    ]);
    expect(byDay([late, early], 'Europe/Berlin').map(d => d.day)).toEqual([
      '2025-11-21',
      '2025-11-20',
    ]);
  });
});
