import {
  fileText,
  manifestSchema,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fc from 'fast-check';
import {
  appWith,
  instanceAt,
  mappingTo,
} from '../routing/__testUtils__/fixtures';
import {
  compile,
  defaultTemplate,
  render,
  tableFor,
  textOf,
} from './__testUtils__/fixtures';
import { RoutingTable } from '../routing/model';
import { RenderInput } from './renderRevision';

const web = appWith('/web', [
  instanceAt('t1', '10.0.0.1', 31001),
  instanceAt('t2', '2001:db8::2', 31002),
]);
const api = appWith('/api', [instanceAt('t3', '10.0.0.3', 31003)]);
const target = (app: string, weight: number) => ({
  cluster: 'production',
  app,
  port: 0,
  weight,
});
const mappings = [
  mappingTo('/web', { id: 'm1' }),
  mappingTo('/api', { id: 'm2', path: '/api' }),
  mappingTo('/web', {
    id: 'm3',
    host: '*.example.com',
    targets: [target('/web', 90), target('/api', 6), target('/new', 4)],
  }),
];
// Hundreds of renders.
jest.setTimeout(30_000);

let table: RoutingTable;
const template = compile(defaultTemplate);
const small = compile(
  [
    'frontend f',
    '{{#each backends}}',
    '{{#block this}}',
    'backend {{name}}',
    '{{#each servers}}',
    '  server {{name}} {{address}}:{{port}}',
    '{{/each}}',
    '{{/block}}',
    '{{/each}}',
    '',
  ].join('\n'),
);

beforeAll(async () => {
  table = await tableFor(mappings, [web, api]);
});

describe('renderRevision', () => {
  it('writes the map files', async () => {
    const revision = await render(template, { table });
    const [apiName, newName, webName] = table.backends.map(b => b.name);
    expect(
      Object.fromEntries(
        revision.files.slice(1).map(file => [file.name, fileText(file)]),
      ),
    ).toEqual({
      'canary.map': '',
      'exact.map': 'shop.example.com/api m2\n',
      'match.map': '',
      'prefix.map': [
        '*.example.com/ m3',
        'shop.example.com/ m1',
        'shop.example.com/api/ m2',
        '',
      ].join('\n'),
      'share1.map': 'm3 90\n',
      'share2.map': 'm3 96\n',
      'share3.map': '',
      'sticky.map': '',
      'target.map': [
        `m3:0 ${webName}`,
        `m3:1 ${apiName}`,
        `m3:2 ${newName}`,
        `m1:0 ${webName}`,
        `m2:0 ${apiName}`,
        '',
      ].join('\n'),
      'tcp.map': '',
      'redirect.map': '',
      'hsts.map': '',
      'meta.map': 'sequence 0\n',
    });
  });

  it('writes spare backends that only name and servers tell from the others', async () => {
    const empty = await tableFor([mappingTo('/none')], []);
    const text = textOf(await render(template, { table: empty }));
    const backends = text
      .split(/^(?=backend )/m)
      .slice(1)
      .filter(one => !one.startsWith('backend bamboo-sides '))
      .map(one =>
        one
          .replace(/^backend \S+/, 'backend')
          .replace(/#.*/, '')
          .trim(),
      );
    expect(backends.length).toBeGreaterThan(50);
    expect(new Set(backends).size).toBe(1);
    expect(text).toContain('backend spare:1 from bamboo\n');
  });

  it('writes other weights of four targets as three other lines', async () => {
    const linesWith = async (weights: number[]) => {
      const targets = weights.map((weight, i) => target(`/app-${i}`, weight));
      const shared = await tableFor([mappingTo('/', { targets })], []);
      const { files } = await render(template, { table: shared });
      return files.flatMap(file =>
        fileText(file)
          .split('\n')
          .map(line => `${file.name}: ${line}`),
      );
    };
    const before = await linesWith([90, 4, 3, 3]);
    const after = await linesWith([10, 20, 30, 40]);
    expect(after).toHaveLength(before.length);
    expect(after.filter(line => !before.includes(line))).toEqual([
      'share1.map: m1 10',
      'share2.map: m1 30',
      'share3.map: m1 60',
    ]);
  });

  it('writes a backend as a block of its app', async () => {
    const revision = await render(template, { table });
    const block = revision.files[0]?.blocks.find(
      ({ owner }) => owner === 'app:production/web',
    );
    const backend = table.backends.find(({ app }) => app === '/web');
    const at = (instance: string) =>
      backend?.servers.find(server => server.instance === instance)?.name;
    const lines = [
      `  server ${at('t1')} 10.0.0.1:31001`,
      `  server ${at('t2')} [2001:db8::2]:31002`,
    ].sort();
    expect(block?.text).toBe(
      [
        `backend ${backend?.name} from bamboo`,
        '  balance roundrobin',
        '  default-server check inter 10s fastinter 1s observe layer4 error-limit 3 on-error mark-down',
        ...lines,
        '',
        '',
      ].join('\n'),
    );
  });

  it('gives backends of one class the same text but for name and servers', async () => {
    const { files, manifest } = await render(template, { table });
    const texts = new Set(
      (files[0]?.blocks ?? [])
        .filter(({ owner }) => owner.startsWith('app:'))
        .map(({ text }) =>
          text
            .replace(/^backend \S+/, 'backend')
            .replace(/^ {2}server .*\n/gm, ''),
        ),
    );
    expect(new Set(manifest.backends.map(b => b.class))).toEqual(
      new Set(['http']),
    );
    expect(texts.size).toBe(1);
  });

  it('says in the manifest what the text holds', async () => {
    const { manifest } = await render(template, { table });
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifest.binds).toEqual(['HTTP', 'PROBE']);
    expect(manifest.backends.map(b => b.app.id)).toEqual([
      '/api',
      '/new',
      '/web',
    ]);
    expect(manifest.maps.filter(map => map.valueIsBackend)).toEqual([
      { file: 'target.map', keyIsBackend: false, valueIsBackend: true },
      { file: 'tcp.map', keyIsBackend: false, valueIsBackend: true },
    ]);
    expect(manifest.mappings[1]).toEqual({
      id: 'm1',
      host: 'shop.example.com',
      path: '/',
      backends: [expect.stringMatching(/^production-web-0-/)],
      expiresAt: null,
    });
  });

  it('does not name backends that the text lacks', async () => {
    const revision = await render(compile('frontend f\n'), { table });
    expect(revision.manifest.backends).toEqual([]);
    expect(revision.files[0]?.blocks).toHaveLength(1);
  });

  it('opens only the binds that the host offers', async () => {
    const revision = await render(template, { binds: ['HTTPS'] });
    expect(revision.manifest.binds).toEqual(['HTTPS']);
    expect(textOf(revision)).toContain('bind "${BAMBOO_BIND_HTTPS[*]}"\n');
  });

  it('makes the same bytes of the same input, with a memory or without', async () => {
    const first = await render(template, { table });
    const again = await tableFor(
      structuredClone(mappings).reverse(),
      structuredClone([api, web]),
    );
    const cold = await render(compile(defaultTemplate), { table: again });
    const warm = await render(template, { table: again, memory: first.memory });
    expect(revisionDigest(cold)).toBe(revisionDigest(first));
    expect(warm.files).toEqual(first.files);
  });

  describe('with a memory', () => {
    const counted = () => {
      const rendered: unknown[] = [];
      const source =
        '{{#each backends}}\n{{#block this}}\nbackend {{note name}}\n{{/block}}\n{{/each}}\n';
      const note = (name: unknown) => {
        rendered.push(name);
        return name;
      };
      return { rendered, template: compile(source, { note }) };
    };

    it.each([
      ['the very same', async () => table],
      [
        'equal',
        () => tableFor(structuredClone(mappings), structuredClone([api, web])),
      ],
    ])('does not render what is %s again', async (_, next) => {
      const { rendered, template: noting } = counted();
      const { memory } = await render(noting, { table });
      expect(rendered).toHaveLength(3);
      await render(noting, { table: await next(), memory });
      expect(rendered).toHaveLength(3);
    });

    it('renders only what changed', async () => {
      const { rendered, template: noting } = counted();
      const { memory } = await render(noting, { table });
      const grown = appWith('/api', [
        ...api.instances,
        instanceAt('t9', '10.0.0.9', 1),
      ]);
      const next = await tableFor(mappings, [web, grown]);
      await render(noting, { table: next, memory });
      expect(rendered.slice(3)).toEqual([
        next.backends.find(b => b.app === '/api')?.name,
      ]);
    });

    it('forgets what is gone', async () => {
      const first = await render(small, { table });
      const second = await render(small, { memory: first.memory });
      expect([first, second].map(r => r.memory.blocks.length)).toEqual([3, 0]);
    });

    it('renders all with another template', async () => {
      const { rendered, template: noting } = counted();
      const { memory } = await render(small, { table });
      await render(noting, { table, memory });
      expect(rendered).toHaveLength(3);
    });
  });

  describe('with a block that fails', () => {
    const refused = (input: Partial<RenderInput>['table']) => ({
      loadBalancer: 'public',
      routes: [],
      ...input,
      backends: (input?.backends ?? []).map(backend =>
        backend.app === '/web'
          ? {
              ...backend,
              servers: backend.servers.map(server => ({
                ...server,
                address: 'bad value',
              })),
            }
          : backend,
      ),
    });
    const failure = {
      owner: 'app:production/web',
      message: expect.stringContaining('"bad value" cannot be written'),
    };

    it('keeps its last good text, and the servers of then', async () => {
      const good = await render(small, { table });
      const second = await render(small, {
        table: refused(table),
        memory: good.memory,
      });
      const third = await render(small, {
        table: refused(table),
        memory: second.memory,
      });
      expect(second.failures).toEqual([failure]);
      expect(third.failures).toEqual([failure]);
      expect(third.files).toEqual(good.files);
      expect(third.manifest).toEqual(good.manifest);
    });

    it('leaves it out when there was none, and renders the others', async () => {
      const revision = await render(small, { table: refused(table) });
      expect(revision.failures).toEqual([failure]);
      expect(revision.files[0]?.blocks).toHaveLength(3);
      expect(revision.manifest.backends.map(b => b.app.id)).toEqual([
        '/api',
        '/new',
      ]);
    });

    it('tells the owner of a block that is no whole line', async () => {
      const source = '{{#each routes}}{{#block this}}x{{/block}}{{/each}}';
      const revision = await render(compile(source), { table });
      expect(revision.failures.map(({ owner }) => owner)).toEqual([
        'mapping:m3',
        'mapping:m1',
        'mapping:m2',
      ]);
    });
  });

  it('leaves out a mapping that does not fit into a map', async () => {
    const bad = mappingTo('/web', { id: 'm9', host: 'a b' });
    const revision = await render(template, {
      table: await tableFor([bad], []),
    });
    expect(revision.failures).toEqual([
      { owner: 'mapping:m9', message: expect.stringContaining('"a b"') },
    ]);
    expect(textOf(revision, 'prefix.map')).toBe('');
  });

  it('fails when text outside of blocks fails', async () => {
    await expect(
      render(compile('a\n{{nosuch}}\n'), { table }),
    ).rejects.toMatchObject({ name: 'TemplateError', line: 2 });
  });

  it('fails where ports are open and the template leads from none to its app', async () => {
    await expect(render(small, { table, tcp: true })).rejects.toMatchObject({
      name: 'TemplateError',
      message: expect.stringContaining('`map(tcp.map)`'),
    });
    await render(small, { table, tcp: false });
  });

  it('writes any data as lines of the known forms', async () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
    const host = fc
      .tuple(
        fc.constantFrom('', '*.'),
        fc.array(label, { minLength: 1, maxLength: 4 }),
      )
      .map(([wild, labels]) => `${wild}${labels.join('.')}`);
    const path = fc.stringMatching(/^(\/[A-Za-z0-9._~!&()*+,=:@-]{1,6}){1,3}$/);
    const app = fc
      .array(label, { minLength: 1, maxLength: 4 })
      .map(segments => `/${segments.join('/')}`);
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    const grammar = new RegExp(
      `^(${[
        '',
        'backend [A-Za-z0-9_.-]{1,80} from bamboo',
        ' {2}balance roundrobin',
        ' {2}default-server check [a-z0-9 -]+',
        ' {2}server s-[0-9a-f]{10} (\\d+(\\.\\d+){3}|\\[[0-9a-f:.]+\\]):\\d{1,5}',
      ].join('|')})$`,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            host,
            path: fc.oneof(path, fc.constant('/')),
            app,
            addresses: fc.array(
              fc.tuple(address, fc.integer({ min: 1, max: 65535 })),
              { maxLength: 3 },
            ),
          }),
          { maxLength: 5 },
        ),
        async entries => {
          const apps = entries.map(entry =>
            appWith(
              entry.app,
              entry.addresses.map(([ip, port], i) =>
                instanceAt(`t${i}`, ip, port),
              ),
            ),
          );
          const all = entries.map((entry, i) =>
            mappingTo(entry.app, {
              id: `m${i}`,
              host: entry.host,
              path: entry.path,
            }),
          );
          const revision = await render(template, {
            table: await tableFor(all, apps),
          });
          expect(revision.failures).toEqual([]);
          const [config, ...maps] = revision.files;
          const lines = (config?.blocks ?? [])
            .filter(({ owner }) => owner !== 'template')
            .flatMap(({ text }) => text.split('\n'));
          lines.forEach(line => expect(line).toMatch(grammar));
          maps.forEach(file =>
            expect(fileText(file)).toMatch(/^([^\s#]\S* \S+\n)*$/),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});
