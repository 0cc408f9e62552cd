import { CanaryBench } from './__testUtils__/CanaryBench';

// Tens of thousands of requests through real processes.
jest.setTimeout(60_000);

const shares = { stable: 90, canary: 10 };
const names = {
  'split.test': { targets: shares, canary: {} },
  'chosen.test': {
    targets: { stable: 100, canary: 0 },
    canary: { header: 'new-one', cookie: 'try.it' },
  },
  'always.test': {
    targets: { stable: 0, canary: 100 },
    canary: { header: 'always', cookie: 'always' },
  },
  'sticky.test': { targets: shares, canary: { sticky: true, header: 'new' } },
  'nested.test': {
    targets: { stable: 50, canary: 50 },
    canary: { sticky: true, tag: '000001' },
  },
  'nested.test#api': {
    path: '/api',
    targets: { stable: 50, canary: 50 },
    canary: { sticky: true, tag: '000002' },
  },
  'empty.test': { targets: { stable: 50, none: 50 }, canary: {} },
  'unstable.test': { targets: { none: 50, canary: 50 }, canary: {} },
  'weighted.test': { targets: { none: 40, refused: 0, stable: 60 } },
  'nobody.test': { targets: { none: 50, nothing: 50 }, canary: {} },
};

const cookieOf = (headers: { 'set-cookie'?: string[] }) =>
  headers['set-cookie']?.find(text => text.startsWith('bamboo-side='));

describe('a canary on HAProxy', () => {
  let bench: CanaryBench;

  beforeAll(async () => {
    bench = await CanaryBench.start(names);
  });

  afterAll(async () => {
    await bench?.stop();
  });

  it.each([1, 5, 10, 50])(
    'gets %d %% of 10,000 requests, within 4 standard deviations',
    async weight => {
      const of = 10_000;
      await bench.setShare('split.test', weight);
      const { stable = 0, canary = 0 } = await bench.counts('split.test', of);
      expect(stable + canary).toBe(of);
      const p = weight / 100;
      expect(Math.abs(canary - of * p)).toBeLessThan(
        4 * Math.sqrt(of * p * (1 - p)),
      );
    },
  );

  const answersTo = async (name: string, headers: Record<string, string>) => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => bench.get(name, { headers })),
    );
    return [...new Set(answers.map(({ body }) => body))].join();
  };

  it.each([
    ['chosen.test', { 'x-canary': 'new-one' }, 'canary'],
    ['chosen.test', { cookie: 'a=b; canary=try.it; c=d' }, 'canary'],
    ['chosen.test', { 'x-canary': 'try.it' }, 'stable'],
    ['chosen.test', { cookie: 'canary=new-one' }, 'stable'],
    ['chosen.test', { 'x-canary': 'new-one:x' }, 'stable'],
    ['chosen.test', { 'x-canary': '' }, 'stable'],
    ['always.test', { 'x-canary': 'never' }, 'stable'],
    ['always.test', { cookie: 'canary=never' }, 'stable'],
    ['always.test', { 'x-canary': 'always', cookie: 'canary=never' }, 'canary'],
    ['always.test', {}, 'canary'],
    ['split.test', { 'x-canary': 'never' }, 'stable,canary'],
  ])('with %s and %j leads to %s', async (name, headers, expected) => {
    await bench.setShare('split.test', 50);
    const sorted = (text: string) => text.split(',').sort();
    expect(sorted(await answersTo(name, headers))).toEqual(sorted(expected));
  });

  it('keeps clients on their side, and moves only as many as the share grows', async () => {
    const newClient = async () => {
      const { headers, body } = await bench.get('sticky.test');
      const set = cookieOf(headers);
      expect(set).toMatch(
        /^bamboo-side=abcdef-\d{1,2}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax$/,
      );
      return { cookie: set!.split(';')[0]!, side: body };
    };
    const clients = await Promise.all(Array.from({ length: 2000 }, newClient));
    const sidesNow = () =>
      Promise.all(
        clients.map(async ({ cookie }) => {
          const answer = await bench.get('sticky.test', {
            headers: { cookie: `other=1; ${cookie}` },
          });
          expect(cookieOf(answer.headers)).toBeUndefined();
          return answer.body;
        }),
      );
    const before = clients.map(({ side }) => side);
    expect(await sidesNow()).toEqual(before);
    await bench.setShare('sticky.test', 20);
    const after = await sidesNow();
    const moved = after.filter((side, i) => side !== before[i]);
    expect(new Set(moved)).toEqual(new Set(['canary']));
    expect(Math.abs(moved.length - 200)).toBeLessThan(
      4 * Math.sqrt(2000 * 0.1 * 0.9),
    );
    await bench.setShare('sticky.test', 10);
    expect(await sidesNow()).toEqual(before);
  });

  it.each([
    'bamboo-side=abcde0-99',
    'bamboo-side=abcdef-100',
    'bamboo-side=abcdef--1',
    'bamboo-side=abcdef-9x',
    'bamboo-side=abcdef-',
    'bamboo-side=abcdef',
    'bamboo-side=',
  ])('takes no draw from %s, and sets another', async cookie => {
    await bench.setShare('sticky.test', 0);
    const answer = await bench.get('sticky.test', { headers: { cookie } });
    expect(answer.body).toBe('stable');
    expect(cookieOf(answer.headers)).toMatch(/^bamboo-side=abcdef-\d{1,2};/);
  });

  it('leaves cookies of the service alone, and sets none of its own without need', async () => {
    const { headers } = await bench.get('sticky.test');
    expect(headers['set-cookie']).toEqual([
      'own=1',
      expect.stringContaining('bamboo-side='),
    ]);
    for (const [name, more] of [
      ['sticky.test', { 'x-canary': 'new' }],
      ['split.test', {}],
      ['weighted.test', {}],
    ] as const) {
      const answer = await bench.get(name, { headers: more });
      expect(answer.headers['set-cookie']).toEqual(['own=1']);
    }
  });

  it('marks its cookie as secure for clients that came by TLS', async () => {
    const { headers } = await bench.haproxy.get('sticky.test', '/', 'https');
    expect(cookieOf(headers)).toMatch(
      /^bamboo-side=abcdef-\d+; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  it('keeps two paths of one host apart', async () => {
    const root = cookieOf((await bench.get('nested.test')).headers) ?? '';
    const api =
      cookieOf((await bench.get('nested.test', { path: '/api' })).headers) ??
      '';
    expect(root).toMatch(/^bamboo-side=000001-\d+; Path=\/;/);
    expect(api).toMatch(/^bamboo-side=000002-\d+; Path=\/api;/);
    const sent = [api, root].map(text => text.split(';')[0]);
    // Browsers send the longer path first; others need not.
    for (const cookie of [sent.join('; '), [...sent].reverse().join('; ')]) {
      for (const path of ['/api', '/api/x', '/', '/apiary']) {
        const own = path.startsWith('/api') && path !== '/apiary' ? api : root;
        const draw = Number(/-(\d+)/.exec(own)?.[1]);
        for (let turn = 0; turn < 5; turn += 1) {
          const answer = await bench.get('nested.test', {
            path,
            headers: { cookie },
          });
          expect(answer.body).toBe(draw >= 50 ? 'canary' : 'stable');
          expect(cookieOf(answer.headers)).toBeUndefined();
        }
      }
    }
  });

  it.each([
    ['the canary', 'empty.test', { stable: 200 }],
    ['the stable side', 'unstable.test', { canary: 200 }],
    ['a target without a canary', 'weighted.test', { stable: 200 }],
    ['every side', 'nobody.test', { 503: 200 }],
  ])(
    'with no instance of %s leads to whoever has one',
    async (_, name, counts) => {
      expect(await bench.counts(name, 200)).toEqual(counts);
    },
  );

  it('gives the share of a side to the other as soon as its last server leaves', async () => {
    await bench.setShare('split.test', 50);
    const backend = bench.backendOf('split.test', 1);
    const state = await bench.haproxy.command(`show servers state ${backend}`);
    const server = /\b(s-[0-9a-f]{10})\b/.exec(state)?.[1];
    await bench.haproxy.command(`set server ${backend}/${server} state maint`);
    expect(await bench.counts('split.test', 500)).toEqual({ stable: 500 });
    await bench.haproxy.command(`set server ${backend}/${server} state ready`);
    expect(await bench.counts('split.test', 500)).toEqual({
      stable: expect.any(Number),
      canary: expect.any(Number),
    });
  });

  it('tells the probe one of both backends', async () => {
    const told = new Set<unknown>();
    for (let turn = 0; turn < 40; turn += 1) {
      const { headers } = await bench.haproxy.get('nested.test', '/', 'probe');
      expect(headers).not.toHaveProperty('set-cookie');
      told.add(headers['x-be']);
    }
    expect(told).toEqual(
      new Set([0, 1].map(side => bench.backendOf('nested.test', side))),
    );
  });
});
