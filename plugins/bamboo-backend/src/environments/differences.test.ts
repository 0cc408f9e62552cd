import {
  EnvironmentInput,
  Mapping,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';
import { valueFor } from '../mappings/__testUtils__/store';
import { live } from './__testUtils__/environments';
import { readCopyRules } from './copyRules';
import { AppHealth, differencesOf } from './differences';
import { Step } from './expectCopy';

const target = (
  app: string,
  weight = 100,
  more: Partial<Target> = {},
): Target => ({
  cluster: 'production',
  app,
  port: 0,
  weight,
  ...more,
});

const mapping = (host: string, more: Partial<Mapping> = {}): Mapping => ({
  ...live({
    ...valueFor(host),
    id: host,
    comment: '',
    origin: null,
    version: 1,
    createdAt: '2026-11-22T00:00:00.000Z',
    createdBy: 'user:default/ann',
    updatedAt: '2026-11-22T00:00:00.000Z',
    updatedBy: 'user:default/ann',
    carried: null,
  }),
  ...more,
});

const original = (more: Partial<Mapping> = {}) =>
  mapping('shop.example.com', { targets: [target('/prod/web')], ...more });
const copy = (more: Partial<Mapping> = {}) =>
  mapping('shop.qa.example.com', { targets: [target('/qa/web')], ...more });

function step(
  direction: Step['direction'],
  name: string,
  more: Partial<EnvironmentInput> = {},
): Step {
  const read = readCopyRules({
    name,
    from: {},
    hosts: [{ from: '*.example.com', to: `*.${name}.example.com` }],
    apps: [{ from: '/prod/*', to: `/${name}/*` }],
    ...more,
  });
  if (!read.ok) {
    throw new Error('no rules');
  }
  return { direction, rules: read.rules };
}

function differences(
  left: Mapping,
  right: Mapping,
  more: {
    steps?: Step[];
    expiresAt?: [string | null, string | null];
    health?: Record<string, AppHealth>;
  } = {},
) {
  const [leftExpires = null, rightExpires = null] = more.expiresAt ?? [];
  return differencesOf(
    {
      left: { mapping: left, expiresAt: leftExpires },
      right: { mapping: right, expiresAt: rightExpires },
      steps: more.steps ?? [step('copy', 'qa')],
    },
    ({ app }) =>
      more.health && app in more.health
        ? more.health[app]
        : { inRotation: 2, total: 2 },
  );
}

const TIME = '2027-01-31T18:00:00.000Z';

describe('a copy and its original', () => {
  it.each<[string, Mapping, Mapping, string[]]>([
    ['do the same', copy(), original(), []],
    [
      'go to different apps',
      copy(),
      original({ targets: [target('/prod/web-v2')] }),
      ['goes to `/qa/web`, `/qa/web-v2` expected'],
    ],
    [
      'go to different ports',
      copy({ targets: [target('/qa/web', 100, { port: 1 })] }),
      original(),
      ['goes to `/qa/web` port 1, `/qa/web` expected'],
    ],
    [
      'go to different clusters',
      copy({ targets: [target('/qa/web', 100, { cluster: 'staging' })] }),
      original(),
      ['goes to `/qa/web` on staging, `/qa/web` on production expected'],
    ],
    [
      'share out differently',
      copy({ targets: [target('/qa/b', 60), target('/qa/a', 40)] }),
      original({ targets: [target('/prod/a', 50), target('/prod/b', 50)] }),
      ['weights 40/60 against 50/50'],
    ],
    [
      'have a canary on one side only',
      copy(),
      original({
        targets: [
          target('/prod/web', 90, { notVersion: 'v2' }),
          target('/prod/web', 10, { version: 'v2' }),
        ],
      }),
      ['weights 100 against 90/10'],
    ],
    [
      'name versions, each of its own app',
      copy({ targets: [target('/qa/web', 100, { version: 'v7' })] }),
      original({ targets: [target('/prod/web', 100, { version: 'v2' })] }),
      [],
    ],
    [
      'name versions of the same app',
      copy({ targets: [target('/other', 100, { version: 'v2' })] }),
      original({ targets: [target('/other', 100, { notVersion: 'v3' })] }),
      ['goes to `/other` in version v2, `/other` without version v3 expected'],
    ],
    [
      'are named differently',
      copy({ path: '/new' }),
      original({ host: 'web.example.com' }),
      ['is named `shop.qa.example.com/new`, `web.qa.example.com/` expected'],
    ],
    [
      'are on different load balancers',
      copy({ loadBalancer: 'internal' }),
      original(),
      ['is on internal, public expected'],
    ],
    [
      'expire at other times than was asked for',
      copy({ expiresAt: TIME }),
      original({ expiresAt: TIME }),
      [`expires ${TIME}`, `the other expires ${TIME}`],
    ],
    [
      'are in different states',
      copy({ status: { ...copy().status, state: 'rejected' } }),
      original({ status: { ...copy().status, state: 'held' } }),
      ['is rejected', 'the other is held'],
    ],
  ])('%s', (_, left, right, said) => {
    expect(differences(left, right)).toEqual(said);
  });

  it('expire as was asked for', () => {
    expect(
      differences(copy({ expiresAt: TIME }), original(), {
        expiresAt: [TIME, null],
      }),
    ).toEqual([]);
    expect(
      differences(copy(), original(), { expiresAt: [TIME, null] }),
    ).toEqual([`does not expire, ${TIME} expected`]);
  });

  it('have instances or not, of apps that only one of them uses', () => {
    expect(
      differences(copy(), original(), {
        health: {
          '/qa/web': { inRotation: 0, total: 2 },
          '/prod/web': undefined,
        },
      }),
    ).toEqual([
      '`/qa/web` has 0 of 2 healthy instances',
      'Marathon production has no app `/prod/web`',
    ]);
    const shared = { targets: [target('/other')] };
    expect(
      differences(copy(shared), original(shared), {
        health: { '/other': undefined },
      }),
    ).toEqual([]);
  });
});

describe('two copies of one', () => {
  const uat = (more: Partial<Mapping> = {}) =>
    mapping('shop.uat.example.com', { targets: [target('/uat/web')], ...more });
  const steps = [step('back', 'uat'), step('copy', 'qa')];

  it('do the same, each with its own apps', () => {
    expect(differences(copy(), uat(), { steps })).toEqual([]);
  });

  it('differ in what one of them was changed to', () => {
    expect(
      differences(copy(), uat({ targets: [target('/uat/web-v2')] }), { steps }),
    ).toEqual(['goes to `/qa/web`, `/qa/web-v2` expected']);
  });

  it('are not said to be the same where that cannot be told', () => {
    const lossy = [
      step('back', 'uat', { apps: [{ from: '/prod/*', to: '/uat/web' }] }),
      step('copy', 'qa'),
    ];
    expect(differences(copy(), uat(), { steps: lossy })).toEqual([
      'goes to `/qa/web`; what should be here cannot be told',
    ]);
  });

  it('may be on clusters and load balancers of their own', () => {
    const elsewhere = { loadBalancer: 'internal', cluster: 'staging' };
    expect(
      differences(
        copy(),
        uat({
          loadBalancer: 'internal',
          targets: [target('/uat/web', 100, { cluster: 'staging' })],
        }),
        { steps: [step('back', 'uat', elsewhere), step('copy', 'qa')] },
      ),
    ).toEqual([]);
  });
});
