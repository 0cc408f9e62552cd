import {
  CanaryOptions,
  EnvironmentInput,
} from '@bamboo-lb/plugin-bamboo-common';
import { valueFor } from '../mappings/__testUtils__/store';
import { StoredMapping } from '../mappings/model';
import { readCopyRules } from './copyRules';
import { planCopy } from './planCopy';

const canary: CanaryOptions = {
  tag: 'abc123',
  nameMapping: 'named',
  sticky: true,
  header: null,
  cookie: null,
  steps: [],
  guard: null,
  startedAt: '2026-11-22T00:00:00.000Z',
  startedBy: 'user:default/ann',
};

const target = (app: string, weight = 100, more: object = {}) => ({
  cluster: 'production',
  app,
  port: 0,
  weight,
  ...more,
});

const source = (more: Partial<StoredMapping> = {}): StoredMapping => ({
  ...valueFor('shop.example.com', { targets: [target('/prod/web')] }),
  id: 'source',
  comment: 'go live',
  origin: null,
  version: 3,
  createdAt: '2026-11-22T00:00:00.000Z',
  createdBy: 'user:default/ann',
  updatedAt: '2026-11-22T00:00:00.000Z',
  updatedBy: 'user:default/ann',
  carried: null,
  ...more,
});

function plan(
  of: StoredMapping,
  input: Partial<EnvironmentInput> = {},
  canaryNames: string[] = [],
) {
  const read = readCopyRules({
    name: 'qa',
    from: {},
    hosts: [{ from: '*.Example.com', to: ' *.QA.example.com' }],
    apps: [{ from: '/prod/*', to: '/qa/*' }],
    ...input,
  });
  if (!read.ok) {
    throw new Error(JSON.stringify(read.problems));
  }
  const { expiresAt, comment } = input;
  const rules = { ...read.rules, expiresAt, comment };
  return planCopy(of, rules, new Set(canaryNames));
}

describe('the copy of a mapping', () => {
  it('has another name and other apps, and the rest of its source', () => {
    const of = source({ path: '/api', expiresAt: '2027-01-01T00:00:00.000Z' });
    expect(plan(of)).toEqual({
      source: of,
      copy: {
        loadBalancer: 'public',
        host: 'shop.qa.example.com',
        path: '/api',
        targets: [target('/qa/web')],
        entityRef: 'component:default/shop',
      },
      problems: [],
      warnings: [],
    });
  });

  it('goes to the load balancer, the cluster and the time that were asked for', () => {
    const expiresAt = '2027-06-01T00:00:00Z';
    const asked = { loadBalancer: 'internal', cluster: 'staging', expiresAt };
    const of = source({
      targets: [target('/prod/a', 30), target('/prod/b', 70)],
    });
    expect(plan(of, { ...asked, comment: 'for tests' }).copy).toMatchObject({
      loadBalancer: 'internal',
      expiresAt,
      comment: 'for tests',
      targets: [
        { ...target('/qa/a', 30), cluster: 'staging' },
        { ...target('/qa/b', 70), cluster: 'staging' },
      ],
    });
  });

  it('keeps an app that no pattern matches', () => {
    const of = source({ targets: [target('/other/web')] });
    expect(plan(of).copy?.targets).toEqual([target('/other/web')]);
  });

  it('puts apps together that became the same', () => {
    const of = source({
      targets: [target('/prod/a', 30), target('/prod/b', 70)],
    });
    expect(
      plan(of, { apps: [{ from: '/prod/*', to: '/qa/all' }] }).copy?.targets,
    ).toEqual([target('/qa/all')]);
  });

  it('cannot be said without a pattern for its host', () => {
    expect(plan(source({ host: 'shop.example.org' }))).toMatchObject({
      copy: null,
      problems: [
        {
          field: 'host',
          message: expect.stringMatching(
            /No host pattern matches `shop.example.org`/,
          ),
        },
      ],
    });
  });

  it('has no canary but goes to the stable side, which is said', () => {
    const of = source({
      targets: [
        target('/prod/web', 90, { notVersion: 'v2' }),
        target('/prod/web', 10, { version: 'v2' }),
      ],
      options: { canary },
    });
    const copied = plan(of);
    expect(copied.copy?.targets).toEqual([target('/qa/web')]);
    expect(copied.warnings).toEqual([
      {
        field: 'targets',
        message: expect.stringContaining('canary of shop.example.com/'),
      },
    ]);
    // Of the same app, the version that may be bad is still left out.
    expect(plan(of, { apps: [] }).copy?.targets).toEqual([
      target('/prod/web', 100, { notVersion: 'v2' }),
    ]);
  });

  it('goes to all versions of another app, which is said', () => {
    const of = source({
      targets: [target('/prod/web', 100, { version: 'v2' })],
    });
    expect(plan(of)).toMatchObject({
      copy: { targets: [target('/qa/web')] },
      warnings: [{ message: expect.stringContaining('all versions') }],
    });
    expect(plan(of, { apps: [] })).toMatchObject({
      copy: { targets: of.targets },
      warnings: [],
    });
  });

  it.each([
    ['the own name of a canary', source({ id: 'named' })],
    [
      'a review environment',
      source({
        origin: {
          kind: 'review',
          rule: 'r',
          cluster: 'c',
          app: '/a',
          values: {},
        },
      }),
    ],
  ])('is left out of %s, which is said', (what, of) => {
    expect(plan(of, {}, ['named'])).toMatchObject({
      copy: null,
      problems: [],
      warnings: [{ message: expect.stringContaining(what) }],
    });
  });
});
