import { MappingInput } from '@bamboo-lb/plugin-bamboo-common';
import { checkMapping, readName } from './checkMapping';

const ground = {
  now: new Date('2026-11-22T12:00:00Z'),
  loadBalancers: [
    {
      name: 'public',
      clusters: ['production', 'edge'],
      domains: ['*.shop.example.com', 'example.com'],
    },
    { name: 'closed', clusters: ['production'], domains: [] },
  ],
};
const input: MappingInput = {
  loadBalancer: 'public',
  host: 'www.shop.example.com',
  targets: [{ cluster: 'production', app: '/shop/web' }],
  entityRef: 'component:default/shop',
};

describe('checking a mapping', () => {
  it('fills in what is left out and brings the rest to one form', () => {
    expect(
      checkMapping(
        {
          ...input,
          host: 'WWW.Bücher.shop.example.com.',
          path: '/api/',
          entityRef: 'Component:Shop',
          expiresAt: '2026-11-22T14:00:00+01:00',
        },
        ground,
      ),
    ).toEqual({
      ok: true,
      value: {
        loadBalancer: 'public',
        host: 'www.xn--bcher-kva.shop.example.com',
        path: '/api',
        targets: [
          { cluster: 'production', app: '/shop/web', port: 0, weight: 100 },
        ],
        entityRef: 'component:default/shop',
        expiresAt: '2026-11-22T13:00:00.000Z',
        options: {},
      },
    });
  });

  it.each<[string, Partial<MappingInput>, string, string | RegExp]>([
    ['a host', { host: 'a_b' }, 'host', /^Use lower-case letters/],
    [
      'a closed host',
      { host: 'shop.example.org' },
      'host',
      '`shop.example.org` is not open on public. Open: `*.shop.example.com`, `example.com`',
    ],
    ['the apex', { host: 'shop.example.com' }, 'host', /is not open on public/],
    [
      'any host where none is open',
      { loadBalancer: 'closed' },
      'host',
      'No domain is open on closed. An admin opens one under bamboo.loadBalancers.closed.domains',
    ],
    ['a path', { path: '/a?b' }, 'path', /^A path starts with \//],
    [
      'a load balancer',
      { loadBalancer: 'x' },
      'loadBalancer',
      'There is no load balancer `x`. Choose one of: `public`, `closed`',
    ],
    [
      'a cluster',
      { targets: [{ cluster: 'staging', app: '/shop/web' }] },
      'targets[0].cluster',
      '`staging` is no cluster of public. Choose one of: `production`, `edge`',
    ],
    [
      'an app',
      { targets: [{ cluster: 'edge', app: 'shop' }] },
      'targets[0].app',
      /Marathon app/,
    ],
    ['no target', { targets: [] }, 'targets', /1 to 4 targets/],
    [
      'an entity reference',
      { entityRef: 'shop' },
      'entityRef',
      'Write the reference like component:default/shop',
    ],
    [
      'a time that has passed',
      { expiresAt: '2026-11-22T12:00:00Z' },
      'expiresAt',
      /has passed/,
    ],
    [
      'a time without zone',
      { expiresAt: '2027-01-01T00:00:00' },
      'expiresAt',
      /with its zone/,
    ],
    ['no time', { expiresAt: 'tomorrow' }, 'expiresAt', /with its zone/],
    [
      'a day that is none',
      { expiresAt: '2027-02-41T00:00:00Z' },
      'expiresAt',
      /with its zone/,
    ],
    ['a long comment', { comment: 'x'.repeat(501) }, 'comment', /at most 500/],
  ])('refuses %s at its field', (_, part, field, message) => {
    const checked = checkMapping({ ...input, ...part }, ground);
    expect(checked).toEqual({
      ok: false,
      problems: [{ field, message: expect.any(String) }],
    });
    const [problem] = checked.ok ? [] : checked.problems;
    expect(problem?.message).toMatch(message);
  });

  it('says everything that is wrong at once', () => {
    const checked = checkMapping(
      {
        ...input,
        host: '-a',
        path: 'x',
        targets: [
          { cluster: 'staging', app: '/a', weight: 90 },
          { cluster: 'edge', app: '/b', weight: 5 },
        ],
        entityRef: '',
      },
      ground,
    );
    expect(checked).toEqual({
      ok: false,
      problems: [
        'host',
        'path',
        'targets',
        'targets[0].cluster',
        'entityRef',
      ].map(field => ({ field, message: expect.any(String) })),
    });
  });

  it('says that no load balancer is configured', () => {
    expect(checkMapping(input, { ...ground, loadBalancers: [] })).toEqual({
      ok: false,
      problems: [
        {
          field: 'loadBalancer',
          message:
            'No load balancer is configured. An admin adds one under bamboo.loadBalancers',
        },
      ],
    });
  });

  it('takes null for a mapping that never expires', () => {
    expect(checkMapping({ ...input, expiresAt: null }, ground)).toMatchObject({
      value: { expiresAt: null },
    });
  });
});

describe('the name of an input', () => {
  it('is known before the rest is right', () => {
    expect(readName({ ...input, targets: [], path: '/a/' })).toEqual({
      loadBalancer: 'public',
      host: 'www.shop.example.com',
      path: '/a',
    });
    expect(readName({ ...input, host: '-' })).toBeUndefined();
    expect(readName({ ...input, path: 'a' })).toBeUndefined();
  });
});
