import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aborts } from './Aborts';

const canary = (mapping: string, tag: string) => ({
  mapping,
  canary: { tag, weight: 10, guard: null },
});
const manifest = (...served: ReturnType<typeof canary>[]) => ({
  mappings: served.map(({ mapping: id, canary: { tag } }) => ({
    ...{ id, host: `${id}.example.com`, path: '/' },
    ...{ backends: [], expiresAt: null },
    canary: { tag, weight: 10, guard: null },
  })),
});

describe('the canaries that were aborted on a host', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ba-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const loaded = async () => {
    const aborts = new Aborts(directory);
    await aborts.load();
    return aborts;
  };

  it('are known by mapping and tag after a restart', async () => {
    const aborts = await loaded();
    aborts.add(canary('m1', 'aaaaaa'), 'errors');
    aborts.add(canary('m1', 'bbbbbb'), 'more errors');
    aborts.add(canary('m2', 'cccccc'), 'slower');
    await aborts.save();
    const later = await loaded();
    expect(later.reasonOf(canary('m1', 'bbbbbb'))).toBe('more errors');
    expect(later.reasonOf(canary('m1', 'aaaaaa'))).toBeUndefined();
    expect(
      later.in(
        manifest(
          ...[canary('m1', 'bbbbbb'), canary('m2', 'dddddd')],
          canary('m3', 'cccccc'),
        ),
      ),
    ).toEqual(new Set(['m1']));
  });

  it('are forgotten where the manifest has no such canary', async () => {
    const aborts = await loaded();
    aborts.add(canary('m1', 'aaaaaa'), 'errors');
    aborts.add(canary('m2', 'bbbbbb'), 'errors');
    aborts.keepOnly(manifest(canary('m1', 'cccccc'), canary('m2', 'bbbbbb')));
    await aborts.save();
    const later = await loaded();
    expect(later.reasonOf(canary('m1', 'aaaaaa'))).toBeUndefined();
    expect(later.reasonOf(canary('m2', 'bbbbbb'))).toBe('errors');
  });

  it('are none where the file is damaged', async () => {
    await writeFile(join(directory, 'aborts.json'), '[{"mapping":');
    expect((await loaded()).in(manifest(canary('m1', 'aaaaaa'))).size).toBe(0);
  });

  it('are known in memory where the disk refuses them, and written later', async () => {
    const aborts = await loaded();
    aborts.add(canary('m1', 'aaaaaa'), 'errors');
    const inTheWay = join(directory, '.aborts.json.new');
    await mkdir(inTheWay);
    await expect(aborts.save()).rejects.toThrow('EISDIR');
    expect(aborts.reasonOf(canary('m1', 'aaaaaa'))).toBe('errors');
    await rm(inTheWay, { recursive: true });
    await aborts.save();
    expect((await loaded()).reasonOf(canary('m1', 'aaaaaa'))).toBe('errors');
  });
});
