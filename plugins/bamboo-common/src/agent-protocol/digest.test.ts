import fc from 'fast-check';
import {
  blockAtLine,
  makeBlock,
  manifestDigest,
  revisionDigest,
} from './digest';
import { Manifest } from './schemas';

const manifest: Manifest = {
  backends: [
    {
      name: 'b1',
      class: 'http',
      app: { cluster: 'production', id: '/shop/web', port: 0 },
      mappings: ['m1'],
      servers: [{ name: 's-0123456789', address: '10.0.0.7', port: 31001 }],
    },
  ],
  maps: [{ file: 'exact.map', keyIsBackend: false, valueIsBackend: false }],
  mappings: [
    {
      id: 'm1',
      host: 'shop.example.com',
      path: '/',
      backends: ['b1'],
      expiresAt: null,
    },
  ],
  removals: [],
  binds: ['HTTP'],
};
const files = [
  {
    name: 'haproxy.cfg',
    blocks: [
      makeBlock('template', 'defaults\n  mode http\n'),
      makeBlock('app:production/shop/web', 'backend b1\n  balance first\n'),
    ],
  },
];

describe('digests', () => {
  it('are the same for a copy with its keys in another order', () => {
    const copy: Manifest = JSON.parse(JSON.stringify(manifest));
    copy.backends = copy.backends.map(({ servers, name, ...rest }) => ({
      servers,
      ...rest,
      name,
    }));
    expect(manifestDigest(copy)).toBe(manifestDigest(manifest));
  });

  it('do not depend on how the state was reached', () => {
    const removals: Manifest['removals'] = [
      { backend: 'b0', reason: 'mapping' },
    ];
    expect(manifestDigest({ ...manifest, removals })).toBe(
      manifestDigest(manifest),
    );
  });

  it('differ when a server, an order or an owner differs', () => {
    const [backend] = manifest.backends;
    const moved = {
      ...manifest,
      backends: [{ ...backend!, servers: [] }],
    };
    const swapped = [{ ...files[0]!, blocks: [...files[0]!.blocks].reverse() }];
    const owned = [{ ...files[0]!, blocks: [makeBlock('mapping:m1', 'x\n')] }];
    const digests = [
      revisionDigest({ files, manifest }),
      revisionDigest({ files, manifest: moved }),
      revisionDigest({ files: swapped, manifest }),
      revisionDigest({ files: owned, manifest }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('of a large list do not depend on the lists that came before', () => {
    const item = fc.record({ at: fc.nat(2999), id: fc.nat(50) });
    const blocksOf = (count: number) =>
      Array.from({ length: count }, (_, i) => makeBlock('app:x', `${i}\n`));
    const start = blocksOf(3000);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), item), { maxLength: 5 }),
        edits => {
          let blocks = start;
          for (const [replaces, { at, id }] of edits) {
            blocks = [...blocks];
            const block = makeBlock('app:y', `${id}\n`);
            blocks.splice(at, replaces ? 1 : 0, block);
            revisionDigest({
              files: [{ name: 'haproxy.cfg', blocks }],
              manifest,
            });
          }
          const digest = (list: typeof blocks) =>
            revisionDigest({
              files: [{ name: 'haproxy.cfg', blocks: list }],
              manifest,
            });
          expect(digest(blocks)).toBe(digest(structuredClone(blocks)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('differ when an item of a large list is another or is missing', () => {
    const blocks = Array.from({ length: 1000 }, (_, i) =>
      makeBlock('app:x', `${i}\n`),
    );
    const digest = (list: typeof blocks) =>
      revisionDigest({
        files: [{ name: 'haproxy.cfg', blocks: list }],
        manifest,
      });
    const digests = [
      digest(blocks),
      digest(blocks.slice(1)),
      digest(blocks.slice(0, -1)),
      digest(blocks.toSpliced(500, 1)),
      digest(blocks.with(500, makeBlock('app:x', 'other\n'))),
      digest([...blocks].reverse()),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it.each([
    [1, 'template'],
    [2, 'template'],
    [3, 'app:production/shop/web'],
    [4, 'app:production/shop/web'],
    [5, undefined],
  ])('find the owner of line %i', (line, owner) => {
    expect(blockAtLine({ files }, 'haproxy.cfg', line)?.owner).toBe(owner);
  });
});
