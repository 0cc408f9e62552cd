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
    { id: 'm1', host: 'shop.example.com', path: '/', expiresAt: null },
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
