import { CanaryOptions } from '@bamboo-lb/plugin-bamboo-common';
import {
  fileText,
  LATENCY_EDGES_MS,
  manifestSchema,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { mappingTo } from '../routing/__testUtils__/fixtures';
import {
  compile,
  defaultTemplate,
  render,
  tableFor,
  textOf,
} from './__testUtils__/fixtures';

const template = compile(defaultTemplate);
const guard = { errorMargin: 1, latencyFactor: 1.5, minRequests: 100 };

function split(canary: Partial<CanaryOptions> = {}, weight = 10) {
  const target = { cluster: 'production', port: 0 };
  return mappingTo('/web', {
    path: '/api',
    targets: [
      { ...target, app: '/web', weight: 100 - weight },
      { ...target, app: '/new', weight },
    ],
    options: {
      canary: {
        ...{ tag: 'abcdef', nameMapping: null, sticky: true },
        ...{ header: 'new', cookie: 'try', steps: [], guard },
        ...{ startedAt: '2024-05-01T12:00:00Z', startedBy: 'user:default/a' },
        ...canary,
      },
    },
  });
}

const renderOf = async (...mappings: ReturnType<typeof split>[]) =>
  render(template, { table: await tableFor(mappings, []) });

const linesOf = async (mapping: ReturnType<typeof split>) =>
  (await renderOf(mapping)).files.flatMap(file =>
    fileText(file)
      .split('\n')
      .map(line => `${file.name}: ${line}`),
  );

describe('the files of a mapping with a canary', () => {
  it('say its tag, its values and where clients keep their draw', async () => {
    const revision = await renderOf(split());
    const map = (name: string) => textOf(revision, `${name}.map`);
    expect(map('canary')).toBe('m1 abcdef\n');
    expect(map('sticky')).toBe('m1 abcdef:/api\n');
    expect(map('match')).toBe(
      'm1:h:new 1\nm1:h:never 0\nm1:c:try 1\nm1:c:never 0\n',
    );
    expect(map('share1')).toBe('m1 90\n');
    expect(revision.files.map(({ name }) => name)).toEqual([
      ...['haproxy.cfg', 'exact.map', 'prefix.map', 'canary.map'],
      ...['match.map', 'sticky.map', 'share1.map', 'share2.map'],
      ...['share3.map', 'target.map', 'tcp.map'],
      ...['redirect.map', 'hsts.map', 'meta.map'],
    ]);
  });

  it('say nothing of what it does not use', async () => {
    const revision = await renderOf(
      split({ sticky: false, header: null, cookie: null }),
    );
    expect(textOf(revision, 'canary.map')).toBe('m1 abcdef\n');
    expect(textOf(revision, 'sticky.map')).toBe('');
    expect(textOf(revision, 'match.map')).toBe('');
  });

  it('differ in one line of a map when its share changes', async () => {
    const before = await linesOf(split());
    const after = await linesOf(split({}, 25));
    expect(after.filter(line => !before.includes(line))).toEqual([
      'share1.map: m1 75',
    ]);
    expect(after).toHaveLength(before.length);
  });

  it('have the same directives as without a canary', async () => {
    const plain = { ...split(), options: {} };
    expect(textOf(await renderOf(split()))).toBe(textOf(await renderOf(plain)));
  });

  it.each([
    [{ header: 'a b' }],
    [{ header: '' }],
    [{ cookie: 'a:b' }],
    [{ cookie: 'a;b' }],
    [{ header: 'é' }],
    [{ header: 'x'.repeat(65) }],
    [{ tag: 'abcdeg' }],
    [{ tag: 'abcdef0' }],
  ])('are none with %j, and its owner is told', async canary => {
    const revision = await renderOf(split(canary));
    expect(revision.failures).toEqual([
      { owner: 'mapping:m1', message: expect.stringContaining('cannot be') },
    ]);
    expect(textOf(revision, 'prefix.map')).toBe('');
  });

  it('never let "never" lead to the canary', async () => {
    const revision = await renderOf(split({ header: 'never', cookie: null }));
    expect(textOf(revision, 'match.map')).toBe('m1:h:never 0\n');
  });
});

describe('the manifest of a mapping with a canary', () => {
  it('says tag, share and guard', async () => {
    const { manifest } = await renderOf(split({}, 25));
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest.mappings[0]?.canary).toEqual({
      ...{ tag: 'abcdef', weight: 25, guard },
    });
  });

  it('says of others that they have none', async () => {
    const { manifest } = await renderOf({ ...split(), options: {} });
    expect(manifest.mappings[0]).not.toHaveProperty('canary');
  });
});

describe('the directives that count canaries', () => {
  it('have a bucket for each whole millisecond, as the protocol says', async () => {
    const text = textOf(await renderOf(split()));
    const ranges = [
      ...text.matchAll(/sc_inc_gpc\((\d+),0\) if .* -m int (\d*):(\d*) }/g),
    ].map(([, counter, from, to]) => ({
      counter: Number(counter),
      from: from ? Number(from) : -Infinity,
      to: to ? Number(to) : Infinity,
    }));
    for (let ms = 0; ms <= 25_000; ms += 1) {
      const bucket = LATENCY_EDGES_MS.findIndex(edge => edge > ms);
      const counters = ranges.filter(({ from, to }) => ms >= from && ms <= to);
      expect(counters.map(({ counter }) => counter)).toEqual([
        3 + (bucket < 0 ? LATENCY_EDGES_MS.length : bucket),
      ]);
    }
    expect(text).toContain('store gpc(27),conn_cur\n');
  });
});
