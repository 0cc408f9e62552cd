import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/ports.mjs';
import { waitFor } from '../../scripts/lib/wait.mjs';
import { Portal } from './api.mjs';
import { now } from './clock.mjs';
import {
  backendConfig,
  catalogFile,
  ENTITY,
  SCRIPT_TOKEN,
} from './configs.mjs';
import { copyMapping } from './copyMapping.mjs';

const transform = inRoot(
  'node_modules/@backstage/cli/config/nodeTransform.cjs',
);

/** The backend, and what it knows. */
export class MeasuredBackend {
  #ground;
  #startNode;
  #database;

  /** @param options - `startNode` starts a Node with the probe */
  constructor({ ground, startNode, database }) {
    this.#ground = ground;
    this.#startNode = startNode;
    this.#database = database;
  }

  /** Writes its configuration. */
  async prepare() {
    const { directory, marathon } = this.#ground;
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.portal = new Portal(this.url, SCRIPT_TOKEN);
    const catalog = join(directory, 'catalog.yaml');
    await writeFile(catalog, catalogFile);
    const config = backendConfig({
      port: this.port,
      directory: join(directory, 'database'),
      marathon: marathon.url,
      catalog,
      database: this.#database,
    });
    await writeFile(join(directory, 'app-config.json'), JSON.stringify(config));
  }

  /** @param options - `onServing` hears when the API of the plugin answers */
  async start({ sampleLoop = false, onServing = () => {} } = {}) {
    const { directory, size } = this.#ground;
    this.#startNode('backend', {
      args: [
        ...['--require', transform, inRoot('bench/backend.mjs')],
        ...['--config', join(directory, 'app-config.json')],
      ],
      cwd: inRoot('packages/backend'),
      env: { NODE_ENV: 'production', LOG_LEVEL: 'info' },
      sampleLoop,
    });
    let serving = false;
    await waitFor(
      `the backend (its log: ${this.#ground.log('backend')})`,
      async () => {
        const { items } = await this.portal.get('/clusters');
        if (!serving) {
          serving = true;
          onServing(now());
        }
        const { create } = await this.portal.get(`/rights?entityRef=${ENTITY}`);
        return items[0]?.apps >= size && create;
      },
      { seconds: 120, every: 50 },
    );
  }

  /** Makes a mapping over the API. */
  map(app, host = app.host) {
    return this.portal.post('/mappings', {
      loadBalancer: 'public',
      host,
      entityRef: ENTITY,
      targets: [{ cluster: 'production', app: app.id }],
    });
  }

  /** Gives every app of the ground a mapping, and starts anew. */
  async mapAll() {
    const { apps, processes } = this.#ground;
    await this.map(apps[0]);
    await processes.stop('backend');
    await copyMapping(this.#connection(), apps);
    await this.start();
  }

  /** Resolves with the newest sequence when the agent verified it. */
  async untilInStep() {
    return waitFor(
      `the agent to be in step (its log: ${this.#ground.log('agent')})`,
      async () => {
        const { agents, sequence } = await this.portal.get(
          '/load-balancers/public',
        );
        return agents.inStep === 1 && sequence;
      },
      { seconds: 120, every: 50 },
    );
  }

  #connection() {
    if (this.#database) {
      const url = this.#database.replace(/[^/]+$/, 'backstage_plugin_bamboo');
      return { client: 'pg', connection: url };
    }
    const { directory } = this.#ground;
    const filename = join(directory, 'database', 'bamboo.sqlite');
    return { client: 'better-sqlite3', connection: { filename } };
  }
}
