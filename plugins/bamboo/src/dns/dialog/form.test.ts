import { app, loadBalancer, mapping } from '../../__testUtils__/data';
import { formOf, localProblems, newForm, suggestHosts, toInput } from './form';

const form = formOf(mapping({ host: 'shop.example.com' }));
const open = loadBalancer({ domains: ['*.example.com'] });

describe('localProblems', () => {
  it('finds nothing wrong with a mapping that exists', () => {
    expect(localProblems(form, open)).toEqual({});
  });

  it.each([
    ['', true],
    ['shop', false],
    ['shop-', true],
    ['shop_1.example.com', false],
  ])('takes %j as unfinished: %s', (host, isUnfinished) => {
    const problem = localProblems({ ...form, host }, undefined).host;
    expect(
      Boolean(problem && 'isUnfinished' in problem && problem.isUnfinished),
    ).toBe(isUnfinished);
  });

  it('says that a host is outside the open domains', () => {
    expect(localProblems({ ...form, host: 'a.example.org' }, open)).toEqual({
      host: { kind: 'notOpen' },
    });
  });

  it('adds up the shares of several apps', () => {
    const [target] = form.targets;
    const targets = [
      { ...target!, weight: '90' },
      { ...target!, app: '/shop/canary', weight: '5' },
    ];
    expect(localProblems({ ...form, targets }, open)).toEqual({
      targets: { kind: 'weights', sum: 95 },
    });
  });

  it('refuses a path with a question mark', () => {
    expect(localProblems({ ...form, path: '/a?b' }, open).path).toBeDefined();
  });
});

describe('toInput', () => {
  it('sends the stored form of the name and no empty comment', () => {
    expect(
      toInput(
        { ...form, host: ' Shop.Example.com. ', path: '/admin/' },
        'component:default/shop',
      ),
    ).toEqual({
      host: 'shop.example.com',
      path: '/admin',
      loadBalancer: 'public',
      entityRef: 'component:default/shop',
      targets: [
        { cluster: 'production', app: '/shop/web', port: 0, weight: 100 },
      ],
      expiresAt: null,
    });
  });

  it('gives back what it does not show, such as the versions of an app', () => {
    const target = { cluster: 'production', app: '/shop/web', port: 0 };
    const targets = [
      { ...target, weight: 90, notVersion: '2026-11-25T03:00:00.000Z' },
      { ...target, weight: 10, version: '2026-11-25T03:00:00.000Z' },
    ];
    expect(toInput(formOf(mapping({ targets })), 'x').targets).toEqual(targets);
  });

  it('gives the time of expiry back as it was', () => {
    const expiresAt = '2030-01-02T03:04:00.000Z';
    expect(toInput(formOf(mapping({ expiresAt })), 'x').expiresAt).toBe(
      expiresAt,
    );
  });
});

describe('newForm', () => {
  it('goes to the first port of the app', () => {
    expect(newForm({ app: app(), loadBalancer: open }).targets).toEqual([
      { cluster: 'production', app: '/shop/web', port: 0, weight: '100' },
    ]);
  });
});

describe('suggestHosts', () => {
  it.each([
    ['', ['shop.example.com', 'status.example.org']],
    ['beta', ['beta.example.com', 'status.example.org']],
    ['checkout.example.org', ['checkout.example.com', 'status.example.org']],
    ['shop.example.com', ['status.example.org']],
  ])('offers for %j %j', (typed, hosts) => {
    const domains = ['*.example.com', 'status.example.org'];
    expect(suggestHosts(typed, 'shop', domains)).toEqual(hosts);
  });
});
