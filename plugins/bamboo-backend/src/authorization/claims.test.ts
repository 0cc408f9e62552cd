import { Entity } from '@backstage/catalog-model';
import { ClaimRule } from './AuthorizationConfig';
import { claimProblems } from './claims';

const entityOf = (owner: string, apps: string, cluster?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'pay',
    annotations: {
      'marathon.mesosphere.io/app-id': apps,
      ...(cluster ? { 'marathon.mesosphere.io/cluster': cluster } : {}),
    },
  },
  relations: [
    { type: 'ownedBy', targetRef: `Group:Default/${owner}` },
    { type: 'partOf', targetRef: 'group:default/platform' },
  ],
});

const rule = (apps: string, ...owners: string[]): ClaimRule => ({
  cluster: 'production',
  apps,
  owners: owners.map(owner => `group:default/${owner}`),
});
const rules = [
  rule('/*', 'platform'),
  rule('/payments/*', 'payments'),
  rule('/payments/shared', 'shop', 'payments'),
  rule('/payments/*', 'billing'),
];

describe('the claim of an app', () => {
  it.each([
    ['payments', '/payments/web', undefined, 'production', true],
    ['billing', '/payments/web', undefined, 'production', true],
    ['shop', '/payments/web', undefined, 'production', false],
    ['platform', '/payments/web', undefined, 'production', false],
    ['shop', '/payments/shared', undefined, 'production', true],
    ['billing', '/payments/shared', undefined, 'production', false],
    ['platform', '/tools/x', undefined, 'production', true],
    ['payments', '/tools/x', undefined, 'production', false],
    ['shop', '/payments/web', undefined, 'staging', true],
    ['payments', '/payments/web', 'production', 'production', true],
    ['payments', '/payments/web', 'staging', 'production', false],
  ])(
    'of an owner %s for %s, annotated for %s, on %s: %s',
    (owner, app, annotated, cluster, expected) => {
      const entity = entityOf(owner, app, annotated);
      const problems = claimProblems(rules, entity, [{ cluster, app }]);
      expect(problems).toHaveLength(expected ? 0 : 1);
    },
  );

  it('is refused at the target, with the annotation as the way out', () => {
    const targets = [
      { cluster: 'staging', app: '/payments/web' },
      { cluster: 'staging', app: '/shop/web' },
    ];
    expect(
      claimProblems([], entityOf('payments', '/payments/*'), targets),
    ).toEqual([
      {
        field: 'targets[1].app',
        message:
          "component:default/pay does not claim `/shop/web` on staging. Name it in the entity's annotation marathon.mesosphere.io/app-id",
      },
    ]);
  });

  it('is refused with the owners that a rule names', () => {
    const [problem] = claimProblems(rules, entityOf('shop', '/payments/*'), [
      { cluster: 'production', app: '/payments/web' },
    ]);
    expect(problem?.message).toBe(
      'Only entities of group:default/payments, group:default/billing may use `/payments/web` on production. Choose another app, or ask an admin to change bamboo.clusters.production.claims',
    );
  });
});
