import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  LeaseLostError,
  WriterFence,
  WriterTicket,
} from '../database/WriterFence';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { until } from '../marathon/__testUtils__/until';
import { Lease, LeaseTimes } from './Lease';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const directory = `${__dirname}/../../migrations`;

jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('the lease in %s', databaseId => {
  let knex: Knex;
  let leases: Lease[];

  const makeLease = (
    times: Partial<LeaseTimes> = {},
    onLoss: () => Promise<void> = async () => {},
  ) => {
    const events: (WriterTicket | 'lost')[] = [];
    const lease = new Lease({
      knex,
      logger: silentLogger,
      times: { validMs: 600, renewMs: 100, watchMs: 20, ...times },
      onGain: ticket => events.push(ticket),
      onLoss: async () => {
        events.push('lost');
        await onLoss();
      },
    });
    leases.push(lease);
    return { lease, events };
  };

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory });
    leases = [];
  });

  afterEach(async () => {
    await Promise.all(leases.map(lease => lease.stop()));
  });

  it('is had by one of several that ask at once', async () => {
    const all = Array.from({ length: 4 }, () => makeLease());
    await Promise.all(all.map(({ lease }) => lease.start()));
    expect(all.flatMap(({ events }) => events)).toEqual([
      { holder: expect.any(String), epoch: 1 },
    ]);
  });

  it('is renewed beyond its time', async () => {
    const { lease, events } = makeLease();
    const other = makeLease();
    await lease.start();
    await other.lease.start();
    const [{ expires_at: first }] = await knex('lease').select('expires_at');
    const end = Number(first) + 700;
    await until(() => expect(Date.now()).toBeGreaterThan(end));
    expect(events).toHaveLength(1);
    expect(other.events).toEqual([]);
  });

  it('goes to another at once when it is given back, with a newer epoch', async () => {
    const first = makeLease({ validMs: 60_000 });
    const second = makeLease();
    await first.lease.start();
    await second.lease.start();
    await first.lease.stop();
    await until(() => expect(second.events).toMatchObject([{ epoch: 2 }]), 2);
    expect(first.events.at(-1)).toBe('lost');
  });

  it('is lost by a holder whom another replaced, who then writes nothing', async () => {
    const { lease, events } = makeLease();
    await lease.start();
    const ticket = events[0] as WriterTicket;
    await knex('lease').update({
      holder: 'another',
      epoch: ticket.epoch + 1,
      expires_at: Date.now() + 60_000,
    });
    const work = jest.fn(async () => {});
    await expect(new WriterFence({ knex, ticket }).write(work)).rejects.toThrow(
      LeaseLostError,
    );
    expect(work).not.toHaveBeenCalled();
    await until(() => expect(events).toEqual([ticket, 'lost']));
  });

  it('is given up by a holder that cannot renew it for its time', async () => {
    const warned = jest.spyOn(silentLogger, 'warn').mockClear();
    const { lease, events } = makeLease();
    await lease.start();
    await knex.schema.renameTable('lease', 'away');
    await until(() => expect(events.at(-1)).toBe('lost'));
    expect(warned).toHaveBeenCalledWith(
      'The database does not answer about the lease',
      expect.anything(),
    );
    await knex.schema.renameTable('away', 'lease');
    await until(() => expect(events.at(-1)).toMatchObject({ epoch: 2 }));
  });

  it('is not asked for again before what was begun under it has ended', async () => {
    let end = () => {};
    const ended = new Promise<void>(resolve => {
      end = resolve;
    });
    const { lease, events } = makeLease({}, () => ended);
    await lease.start();
    await knex('lease').update({ expires_at: 0, holder: 'nobody' });
    await until(() => expect(events.at(-1)).toBe('lost'));
    const free = Date.now() + 300;
    await until(() => expect(Date.now()).toBeGreaterThan(free));
    expect(events).toHaveLength(2);
    end();
    await until(() => expect(events.at(-1)).toMatchObject({ epoch: 2 }));
  });

  it('is not kept by one that fails to end in order', async () => {
    const complained = jest.spyOn(silentLogger, 'error').mockClear();
    const { lease, events } = makeLease({}, async () => {
      throw new Error('it does not end');
    });
    await lease.start();
    lease.lost();
    await until(() => expect(events.at(-1)).toMatchObject({ epoch: 2 }));
    expect(complained).toHaveBeenCalledWith(
      'Writing did not end in order',
      expect.anything(),
    );
  });
});

if (databases.supports('POSTGRES_15')) {
  it('is not taken over while its holder writes', async () => {
    const knex = await databases.init('POSTGRES_15');
    await knex.migrate.latest({ directory });
    const ticket = { holder: 'a', epoch: 1 };
    const expires_at = Date.now() + 300;
    await knex('lease').insert({ name: 'pipeline', ...ticket, expires_at });
    const order: string[] = [];
    let taking: Promise<unknown> = Promise.resolve();
    await new WriterFence({ knex, ticket }).write(async trx => {
      await until(() => expect(Date.now()).toBeGreaterThan(expires_at + 50));
      taking = knex('lease')
        .where('expires_at', '<', Date.now())
        .update({ holder: 'b', epoch: 2 })
        .then(() => order.push('taken'));
      await trx.raw('select pg_sleep(0.2)');
      order.push('written');
    });
    await taking;
    expect(order).toEqual(['written', 'taken']);
  });
}
