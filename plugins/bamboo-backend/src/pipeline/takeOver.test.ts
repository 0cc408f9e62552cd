import { ChildProcess, fork } from 'node:child_process';
import { TestDatabases } from '@backstage/backend-test-utils';
import { MarathonSimulator } from '@bamboo-lb/marathon-simulator';
import { Knex } from 'knex';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { makePipeline } from './__testUtils__/makePipeline';

const databases = TestDatabases.create({ ids: ['POSTGRES_15'] });
const directory = `${__dirname}/../../migrations`;
const transform = require.resolve('@backstage/cli/config/nodeTransform.cjs');

const APPS = 20;
const CHANGE_EVERY_MS = 25;

jest.setTimeout(120_000);

const appId = (n: number) => `/synthetic/app-${String(n).padStart(5, '0')}`;

async function eventually<T>(
  read: () => Promise<T> | T,
  check: (value: T) => boolean,
  what: string,
  seconds = 30,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await read();
    if (check(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(`${what}: ${JSON.stringify(value)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

interface Replica {
  child: ChildProcess;
  log: string[];
  created: string[];
}

describe.each(databases.eachSupportedId())('replicas on %s', databaseId => {
  let knex: Knex;
  let marathon: MarathonSimulator;
  let load: NodeJS.Timeout | undefined;
  let replicas: Replica[];

  const startReplica = async (): Promise<Replica> => {
    const { connection } = knex.client.config;
    const child = fork(
      `${__dirname}/__testUtils__/writerProcess.ts`,
      [JSON.stringify(connection), marathon.url],
      { execArgv: ['--require', transform], stdio: 'inherit' },
    );
    const replica: Replica = { child, log: [], created: [] };
    replicas.push(replica);
    let started = false;
    child.on(
      'message',
      (said: { started?: true; log?: string; created?: string }) => {
        started ||= said.started === true;
        replica.log.push(...(said.log ? [said.log] : []));
        replica.created.push(...(said.created ? [said.created] : []));
      },
    );
    await eventually(
      () => ({ started, exit: child.exitCode }),
      state => state.started,
      'a replica starts',
    );
    return replica;
  };

  const rows = (): Promise<
    { sequence: number; digest: string; epoch: number; by_person: boolean }[]
  > => knex('revision_epoch').orderBy('id').select();

  const count = async () => (await rows()).length;

  /** One change after the other, as a busy Marathon has them. */
  const startLoad = () => {
    let turn = 0;
    load = setInterval(() => {
      turn += 1;
      marathon.control.synthetic.change({
        appId: appId((turn % APPS) + 1),
        change: 'replace',
        instance: (turn % 3) + 1,
      });
    }, CHANGE_EVERY_MS);
  };

  const isPublishing = async () => {
    const before = await count();
    await eventually(count, now => now > before + 5, 'revisions are written');
  };

  /** Each sequence once and in order, by writers that followed one another. */
  const expectOrder = async () => {
    const written = await rows();
    expect(written.map(row => row.sequence)).toEqual(
      written.map((_, i) => i + 1),
    );
    const epochs = written.map(row => row.epoch);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    written.slice(1).forEach((row, i) => {
      expect(row.digest).not.toBe(written[i]!.digest);
    });
    return written;
  };

  beforeEach(async () => {
    replicas = [];
    knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory });
    // Says for each revision, in the order of writing, whose lease it was.
    await knex.raw(`
      create table revision_epoch (id serial, sequence int, digest text, epoch int);
      create function note_epoch() returns trigger language plpgsql as $$
      begin
        insert into revision_epoch (sequence, digest, epoch)
          select new.sequence, new.digest, epoch from lease;
        return new;
      end $$;
      create trigger note_epoch after insert on revision
        for each row execute function note_epoch();
    `);
    marathon = await MarathonSimulator.start({ port: 0 });
    marathon.control.synthetic.load({ apps: APPS, tasksPerApp: 3 });
    const { mappings } = makePipeline({
      knex,
      marathon: marathon.url,
      logger: silentLogger,
    });
    for (let n = 1; n <= APPS; n += 1) {
      const target = { cluster: 'production', app: appId(n), port: 0 };
      await mappings.create(
        valueFor(`h${n}.example.com`, {
          targets: [{ ...target, weight: 100 }],
        }),
        author,
      );
    }
  });

  afterEach(async () => {
    clearInterval(load);
    await Promise.all(
      replicas.map(async ({ child }) => {
        if (child.exitCode === null && child.signalCode === null) {
          const gone = new Promise(resolve => child.once('exit', resolve));
          child.kill('SIGKILL');
          await gone;
        }
      }),
    );
    await marathon.stop();
  });

  it('take over within 10 s from a writer that is killed under load', async () => {
    const writer = await startReplica();
    const reader = await startReplica();
    startLoad();
    await isPublishing();

    reader.child.send({ host: 'from-the-reader.example.com' });
    await eventually(
      () =>
        knex('mapping').where({ host: 'from-the-reader.example.com' }).first(),
      row => row?.carried_version === 1,
      'a mapping written on a reading replica is carried',
    );

    const before = await count();
    const killedAt = performance.now();
    writer.child.kill('SIGKILL');
    const written = await eventually(
      rows,
      all => all.some(row => row.epoch === 2),
      'the other replica writes',
    );
    const seconds = (performance.now() - killedAt) / 1000;
    process.stdout.write(`Taken over after ${seconds.toFixed(2)} s\n`);
    expect(seconds).toBeLessThanOrEqual(10);
    expect(written.length).toBeGreaterThan(before);
    await isPublishing();
    await expectOrder();
    expect(reader.log.filter(text => /fail/i.test(text))).toEqual([]);
  });

  it('write nothing when they wake after another took over', async () => {
    const writer = await startReplica();
    await startReplica();
    startLoad();
    await isPublishing();

    writer.child.kill('SIGSTOP');
    await eventually(
      rows,
      all => all.some(row => row.epoch === 2),
      'the other replica writes',
    );
    writer.child.kill('SIGCONT');
    await eventually(
      () => writer.log,
      log => log.includes('This process no longer writes revisions'),
      'the first knows that it lost the lease',
    );
    await isPublishing();
    const written = await expectOrder();
    const taken = written.findIndex(row => row.epoch === 2);
    expect(written.slice(taken).every(row => row.epoch === 2)).toBe(true);
    expect((await knex('lease').first()).epoch).toBe('2');
  });
});
