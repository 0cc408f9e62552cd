import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from '../testing/render';
import { readConfiguration } from '../plan/configuration';
import { NO_DEVIATION } from '../plan/deviation';
import { judgeRemovals } from './brake';
import { expiryAt } from './expiry';
import { Journal } from './Journal';
import { RevisionFolders } from './RevisionFolders';

const revision = (sequence: number, expires: Record<string, string> = {}) =>
  render({
    sequence,
    backends: { web: [{ server: 's-0123456789', port: 80 }] },
    routes: { 'shop.example.com': 'web', 'test.example.com/a': 'web' },
    expires,
  });

describe('RevisionFolders', () => {
  let directory: string;
  let folders: RevisionFolders;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ba-'));
    folders = new RevisionFolders(directory);
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const write = async (sequence: number) => {
    const folder = await folders.write({
      revision: revision(sequence),
      structure: 'abc',
      deviation: NO_DEVIATION,
    });
    await folders.activate(folder);
    return folder;
  };

  it('knows nothing in an empty folder', async () => {
    expect(await folders.current()).toBeUndefined();
    expect(await folders.lastGood()).toBeUndefined();
  });

  it('gives back what it wrote', async () => {
    const folder = await write(3);
    expect(await folders.lastGood()).toEqual({
      folder,
      revision: revision(3),
    });
    expect(await readFile(join(directory, 'current', 'meta.map'), 'utf8')).toBe(
      'sequence 3\nstructure abc\n',
    );
  });

  it.each(['haproxy.cfg', 'exact.map', 'revision.json', 'checksums'])(
    'goes back to the folder before when %s is damaged',
    async name => {
      const before = await write(1);
      const damaged = await write(2);
      await writeFile(folders.path(damaged, name), '# cut off\n');
      expect((await folders.lastGood())?.folder).toBe(before);
    },
  );

  it('keeps three folders, and the current one whatever its age', async () => {
    const first = await write(1);
    for (const sequence of [2, 3, 4, 5]) {
      await folders.write({
        revision: revision(sequence),
        structure: 'abc',
        deviation: NO_DEVIATION,
      });
    }
    await folders.prune();
    const left = await readdir(join(directory, 'revisions'));
    expect(left).toHaveLength(4);
    expect(left).toContain(first);
  });

  it('leaves entries out of the maps that are no longer served', async () => {
    const folder = await folders.write({
      revision: revision(1),
      structure: 'abc',
      deviation: {
        without: new Set(['shop.example.com', 'shop.example.com/']),
        stable: new Set(),
      },
    });
    const text = await readFile(folders.path(folder, 'prefix.map'), 'utf8');
    expect(text).toBe('test.example.com/a/ m-test-example-com-a\n');
    expect(folder).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{8}$/);
  });

  it('keeps refusals and decisions in the journal', async () => {
    const journal = new Journal(directory);
    await journal.note({ rejected: 'x' });
    await journal.writeAcceptance('y');
    const later = new Journal(directory);
    await later.load();
    expect(later.entries).toEqual({ rejected: 'x' });
    expect(await later.takeAcceptance()).toBe('y');
    expect(await later.takeAcceptance()).toBeUndefined();
    await writeFile(join(directory, 'journal.json'), '{');
    await later.load();
    expect(later.entries).toEqual({});
  });
});

describe('expiryAt', () => {
  const at = (iso: string) => Date.parse(iso);
  const noon = '2026-01-01T12:00:00.000Z';
  const { manifest } = revision(1, { 'test.example.com/a': noon });

  it('serves a name until its time and says when to look again', () => {
    expect(expiryAt(manifest, at(noon) - 1)).toEqual({
      keys: new Set(),
      next: at(noon),
    });
  });

  it('names the keys of the route maps from that time on', () => {
    expect(expiryAt(manifest, at(noon))).toEqual({
      keys: new Set(['test.example.com/a', 'test.example.com/a/']),
    });
  });
});

describe('judgeRemovals', () => {
  const running = (count: number) =>
    readConfiguration(
      render({
        sequence: 1,
        backends: {
          web: Array.from({ length: count }, (_, n) => ({
            server: `s-${String(n).padStart(10, '0')}`,
            port: 80,
          })),
        },
        routes: {},
      }),
    );
  const limits = { share: 0.5, servers: 10 };

  it.each([
    ['few servers, though all go', 9, 0, true],
    ['half of many', 20, 10, true],
    ['more than half of many', 20, 9, false],
    ['all of ten', 10, 0, false],
    ['none', 20, 20, true],
  ])('of %s', (_, before, after, free) => {
    const held = judgeRemovals({
      running: running(before),
      desired: running(after),
      explained: [],
      limits,
    });
    expect(held === undefined).toBe(free);
  });

  it('does not count what is explained, by server or by backend', () => {
    expect(
      judgeRemovals({
        running: running(20),
        desired: running(0),
        explained: [{ backend: 'web', reason: 'deleted' }],
        limits,
      }),
    ).toBeUndefined();
    expect(
      judgeRemovals({
        running: running(20),
        desired: running(9),
        explained: [
          { backend: 'web', server: 's-0000000019', reason: 'killing' },
        ],
        limits,
      }),
    ).toBeUndefined();
  });
});
