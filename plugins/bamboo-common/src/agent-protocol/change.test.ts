import fc from 'fast-check';
import {
  applyChange,
  changeBetween,
  makeBlock,
  Manifest,
  putBlocks,
  RevisionParts,
} from './index';
import type { Block } from './index';

const blockOfText = new Map(
  [...'abcdef'].map(text => [text, makeBlock('template', `${text}\n`)]),
);

const manifestWith = (ports: number[]): Manifest => ({
  backends: [
    {
      name: 'web',
      class: 'http',
      app: { cluster: 'production', id: '/web', port: 0 },
      mappings: [],
      servers: ports.map(port => ({
        name: `s-${String(port).padStart(10, '0')}`,
        address: '10.0.0.1',
        port: 31000 + port,
      })),
    },
  ],
  maps: [],
  mappings: [],
  removals: [],
  binds: ['HTTP'],
});

const revisions = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...'abcdef')),
    fc.uniqueArray(fc.nat(5)),
  )
  .map(
    ([texts, ports]): RevisionParts<Block> => ({
      files: [
        {
          name: 'haproxy.cfg',
          blocks: texts.map(text => blockOfText.get(text)!),
        },
      ],
      manifest: manifestWith(ports),
    }),
  );

describe('a change', () => {
  it('and the blocks it puts in make the next revision of the one before', () => {
    fc.assert(
      fc.property(revisions, revisions, (from, to) => {
        const blocks = new Map(putBlocks(from, to).map(b => [b.digest, b]));
        const change = changeBetween(from, to);
        expect(
          applyChange<Block>(from, change, digest => blocks.get(digest)!),
        ).toEqual(to);
      }),
    );
  });

  it('leaves what did not change the same objects', () => {
    const [a, b, c] = [...'abc'].map(text => blockOfText.get(text)!);
    const at = (first: Block, manifest: Manifest) => ({
      files: [
        { name: 'haproxy.cfg', blocks: [first, b!] },
        { name: 'exact.map', blocks: [b!] },
      ],
      manifest,
    });
    const from = at(a!, manifestWith([1]));
    const to = at(c!, manifestWith([1]));
    const after = applyChange<Block>(from, changeBetween(from, to), () => c!);
    expect(after.files[0]!.blocks[1]).toBe(b);
    expect(after.files[1]!.blocks).toBe(from.files[1]!.blocks);
    expect(after.manifest.backends).toBe(from.manifest.backends);
  });

  it('is refused by another revision than the one it was made from', () => {
    const from = { files: [], manifest: manifestWith([]) };
    const one = { ...from, manifest: { ...from.manifest, backends: [] } };
    expect(() =>
      applyChange<Block>(
        one,
        changeBetween(from, from),
        () => blockOfText.get('a')!,
      ),
    ).toThrow('1 items');
  });
});
