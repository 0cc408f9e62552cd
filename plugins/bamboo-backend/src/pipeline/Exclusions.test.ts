import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ChangeFeed } from '../database/ChangeFeed';
import { WriterFence } from '../database/WriterFence';
import { silentLogger } from '../marathon/__testUtils__/silentLogger';
import { RejectionStore } from '../rejections/RejectionStore';
import { Exclusions } from './Exclusions';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'what is taken out in %s',
  databaseId => {
    it('takes out those refused first up to its limit, and says that there are more', async () => {
      const knex = await databases.init(databaseId);
      await knex.migrate.latest({ directory: `${__dirname}/../../migrations` });
      const feed = new ChangeFeed({ knex, logger: silentLogger });
      const store = new RejectionStore({ knex, feed });
      const logger = mockServices.logger.mock();
      const exclusions = new Exclusions({
        loadBalancer: 'public',
        store,
        fence: new WriterFence({ knex, ticket: { holder: 'a', epoch: 1 } }),
        logger,
      });
      const refuse = (minute: number) =>
        store.add({
          loadBalancer: 'public',
          owner: `mapping:m${minute}`,
          digest: 'd',
          phase: 'validation',
          message: 'no way',
          at: `2026-01-01T12:0${minute}:00.000Z`,
        });
      const owners = async () => {
        await exclusions.load();
        return [...exclusions.owners()].sort();
      };
      for (const minute of [1, 2, 3]) {
        await refuse(minute);
      }
      const three = ['mapping:m1', 'mapping:m2', 'mapping:m3'];
      expect(await owners()).toEqual(three);
      expect(logger.error).not.toHaveBeenCalled();
      await refuse(4);
      expect(await owners()).toEqual(three);
      expect(logger.error.mock.calls).toEqual([
        [
          'More was refused than may be taken out',
          { loadBalancer: 'public', refused: 4, limit: 3 },
        ],
      ]);
    });
  },
);
