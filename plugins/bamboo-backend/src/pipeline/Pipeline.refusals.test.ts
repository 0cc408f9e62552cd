import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { fileText } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { makeReport } from '../agents/__testUtils__/fixtures';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { until } from '../marathon/__testUtils__/until';
import { serversOf, WriterBench } from './__testUtils__/WriterBench';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('the writer in %s', databaseId => {
  let bench: WriterBench;

  beforeEach(async () => {
    bench = await WriterBench.create(await databases.init(databaseId));
  });

  afterEach(() => bench.stop());

  describe('with a template of one’s own', () => {
    let folder: string;
    let path: string;
    const template = (text: string) =>
      `# ${text}\n{{#each backends}}\n{{#block this}}\nbackend {{name}}\n{{/block}}\n{{/each}}\n`;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'template-'));
      path = join(folder, 'own.hbs');
      await writeFile(path, template('first'));
      bench.configure({ template: path });
      await bench.world.start();
    });

    afterEach(() => rm(folder, { recursive: true }));

    const textIs = (text: string) =>
      bench.committed(r =>
        expect(fileText(r.files[0]!)).toContain(`# ${text}\n`),
      );

    const verify = async () => {
      const { lineage, sequence, digest } = (await bench.newest())!;
      await bench.world.report(
        'lb-1',
        makeReport({
          lineage,
          sequence,
          digest,
          attempt: `verify-${sequence}`,
        }),
      );
      await bench.stored(
        () => bench.world.templates.get('public'),
        ({ accepted }) => expect(accepted).toBe(template('first')),
      );
    };

    it('keeps the accepted one when a newer does not compile, and says where', async () => {
      await textIs('first');
      await verify();
      await writeFile(path, '# second\n{{#each backends}}\n');
      const { refused } = await bench.stored(
        () => bench.world.templates.get('public'),
        state => expect(state.refused).toBeDefined(),
      );
      expect(refused).toMatchObject({
        message: expect.stringMatching(/\w/),
        line: expect.any(Number),
      });
      await bench.world.mappings.create(valueFor('shop.example.com'), author);
      await bench.committed(r => expect(r.manifest.mappings).toHaveLength(1));
      await textIs('first');
    });

    it('keeps the accepted one when an agent refuses a newer', async () => {
      await textIs('first');
      await verify();
      await writeFile(path, template('second'));
      const { lineage, sequence, digest } = await textIs('second');
      await bench.world.report(
        'lb-1',
        makeReport({
          lineage,
          sequence,
          digest,
          attempt: 'attempt-2',
          outcome: 'rejected',
          rejection: { phase: 'validation', line: 1, message: 'not allowed' },
        }),
      );
      await textIs('first');
      expect((await bench.world.templates.get('public')).refused).toMatchObject(
        { message: 'not allowed', line: 1 },
      );
      await writeFile(path, template('third'));
      await textIs('third');
      expect(
        (await bench.world.templates.get('public')).refused,
      ).toBeUndefined();
    });

    it('says whose part the template cannot write, until it can', async () => {
      const rejections = () => bench.world.rejections.list('public');
      await bench.world.mappings.create(valueFor('shop.example.com'), author);
      await textIs('first');
      const good = template('second');
      await writeFile(path, good.replace('backend {{name}}\n', 'backend'));
      await bench.stored(rejections, found =>
        expect(found).toMatchObject([
          { owner: 'app:production/shop/web', phase: 'rendering' },
        ]),
      );
      await writeFile(path, good);
      await bench.stored(rejections, found => expect(found).toEqual([]));
      await textIs('second');
    });

    it('says that a newer one could not be judged without the database, and goes on', async () => {
      const complained = jest.spyOn(silentLogger, 'error').mockClear();
      await textIs('first');
      await bench.knex.schema.renameTable('template', 'away');
      await writeFile(path, '# second\n{{#each backends}}\n');
      await until(() =>
        expect(complained).toHaveBeenCalledWith(
          'The template could not be read',
          expect.anything(),
        ),
      );
      await bench.knex.schema.renameTable('away', 'template');
      await textIs('first');
      await writeFile(path, template('third'));
      await textIs('third');
    });

    it('says which line of the template wrote what an agent refused', async () => {
      const { id } = await bench.world.mappings.create(
        valueFor('shop.example.com'),
        author,
      );
      await bench.committed(r => expect(r.manifest.mappings).toHaveLength(1));
      await verify();
      const bad = template('second').replace(
        'backend {{name}}\n',
        'backend {{name}}\n{{#each servers}}\n  server {{name}} {{addressAndPort}}\n{{/each}}\n  bad\n',
      );
      await writeFile(path, bad);
      const { lineage, sequence, digest, files } = await textIs('second');
      const lines = fileText(files[0]!).split('\n');
      expect(lines).toHaveLength(7);
      await bench.world.report(
        'lb-1',
        makeReport({
          lineage,
          sequence,
          digest,
          attempt: 'attempt-2',
          outcome: 'rejected',
          rejection: {
            phase: 'policy',
            line: lines.indexOf('  bad') + 1,
            message: 'not allowed',
          },
        }),
      );
      await textIs('first');
      const { refused } = await bench.world.templates.get('public');
      expect(refused).toMatchObject({
        message: expect.stringMatching(/^not allowed \(block of app:/),
        line: bad.split('\n').indexOf('  bad') + 1,
      });
      expect(await bench.world.rejections.list('public')).toEqual([]);
      expect((await bench.world.mappings.get(id))?.version).toBe(1);
    });
  });

  it('takes out only what an agent refused, until that changes', async () => {
    const [good, bad] = await Promise.all(
      ['good', 'bad'].map(name =>
        bench.world.mappings.create(valueFor(`${name}.example.com`), author),
      ),
    );
    await bench.world.start();
    await bench.committed(r => {
      expect(r.manifest.mappings).toHaveLength(2);
      expect(serversOf(r)).toBe(3);
    });
    const before = (await bench.newest())!;
    await bench.world.report(
      'lb-1',
      makeReport({
        lineage: before.lineage,
        sequence: before.sequence,
        digest: before.digest,
      }),
    );
    const value = valueFor('bad.example.com', { path: '/new' });
    await bench.world.mappings.update(
      { id: bad!.id, version: 1, action: 'update', value },
      author,
    );
    const second = await bench.committed(r =>
      expect(r.manifest.mappings.map(m => m.path)).toContain('/new'),
    );
    const file = second.files.find(f =>
      f.blocks.some(b => b.owner === `mapping:${bad!.id}`),
    )!;
    const at = file.blocks.findIndex(b => b.owner === `mapping:${bad!.id}`);
    await bench.world.report(
      'lb-1',
      makeReport({
        lineage: second.lineage,
        sequence: second.sequence,
        digest: second.digest,
        attempt: 'attempt-2',
        outcome: 'rejected',
        rejection: {
          phase: 'validation',
          file: file.name,
          line: fileText({ blocks: file.blocks.slice(0, at) }).split('\n')
            .length,
          message: 'a strange path',
        },
      }),
    );
    const third = await bench.committed(r =>
      expect(r.sequence).toBeGreaterThan(second.sequence),
    );
    // The last form that an agent verified stays in traffic.
    expect(
      third.manifest.mappings.map(({ id, path }) => ({ id, path })),
    ).toEqual(
      expect.arrayContaining([
        { id: good!.id, path: '/' },
        { id: bad!.id, path: '/' },
      ]),
    );
    expect(await bench.world.rejections.list('public')).toMatchObject([
      { owner: `mapping:${bad!.id}`, message: 'a strange path' },
    ]);

    await bench.world.mappings.update(
      {
        id: bad!.id,
        version: 2,
        action: 'update',
        value: { ...value, path: '/ok' },
      },
      author,
    );
    await bench.committed(r =>
      expect(r.manifest.mappings.map(m => m.path)).toContain('/ok'),
    );
    expect(await bench.world.rejections.list('public')).toEqual([]);
  });
});
