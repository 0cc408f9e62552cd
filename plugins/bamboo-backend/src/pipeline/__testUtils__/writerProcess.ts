import knexFactory from 'knex';
import { author, valueFor } from '../../mappings/__testUtils__/store';
import { silentLogger } from '../../marathon/__testUtils__/silentLogger';
import { makePipeline } from './makePipeline';

/** A process of its own that writes when it has the lease, told over IPC. */
async function main() {
  const [connection = '', marathon = ''] = process.argv.slice(2);
  const knex = knexFactory({
    client: 'pg',
    connection: JSON.parse(connection),
    pool: { min: 0, max: 10 },
  });
  const tell = (message: object) => process.send?.(message);
  const world = makePipeline({
    knex,
    marathon,
    logger: {
      ...silentLogger,
      info: text => tell({ log: text }),
      warn: (text, meta) => tell({ log: `${text} ${JSON.stringify(meta)}` }),
      error: (text, meta) => tell({ log: `${text} ${JSON.stringify(meta)}` }),
    },
  });
  process.on('message', async ({ host }: { host: string }) => {
    const { id } = await world.mappings.create(valueFor(host), author);
    tell({ created: id });
  });
  process.on('disconnect', () => process.exit(0));
  await world.start();
  tell({ started: true });
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
