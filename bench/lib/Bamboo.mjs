import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../../scripts/lib/exec.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { freePort, inUse } from '../../scripts/lib/ports.mjs';
import { waitFor } from '../../scripts/lib/wait.mjs';
import { Portal } from './api.mjs';
import { now } from './clock.mjs';
import { copyMapping } from './copyMapping.mjs';
import { askSocket, readProcesses } from './haproxyMaster.mjs';
import { valueRow } from './rows.mjs';
import {
  agentConfig,
  backendConfig,
  baseConfig,
  catalogFile,
  ENTITY,
  SCRIPT_TOKEN,
} from './configs.mjs';

const agentFile = inRoot('packages/agent/dist/bamboo-agent.cjs');
const probe = inRoot('bench/lib/probe.cjs');
const json = value => JSON.stringify(value, undefined, 2);

/** Backend, agent and HAProxy on a ground. */
export class Bamboo {
  kind = 'bamboo';
  processNames = ['backend', 'agent'];

  /** @param ground - see Ground */
  constructor(ground, { database } = {}) {
    this.ground = ground;
    this.database = database;
  }

  /** How long to wait after a change for what still follows it. */
  restAfter() {
    return 40;
  }

  /** Starts all; every app of the ground has a mapping in the end. */
  async start() {
    const { directory } = this.ground;
    this.sockets = join(directory, 's');
    this.masterSocket = join(this.sockets, 'master.sock');
    for (const folder of ['s', 'database', 'agent']) {
      await mkdir(join(directory, folder), { recursive: true });
    }
    const [portalPort, port] = [await freePort(), await freePort()];
    this.portalPort = portalPort;
    this.port = port;
    this.portal = new Portal(`http://127.0.0.1:${portalPort}`, SCRIPT_TOKEN);
    const catalog = join(directory, 'catalog.yaml');
    await writeFile(catalog, catalogFile);
    await writeFile(
      join(directory, 'app-config.json'),
      json(
        backendConfig({
          port: portalPort,
          directory: join(directory, 'database'),
          marathon: this.ground.marathon.url,
          catalog,
          database: this.database,
        }),
      ),
    );
    await writeFile(
      join(directory, 'haproxy.cfg'),
      baseConfig({ port, sockets: this.sockets }),
    );
    await this.startBackend();
    await this.#writeMappings();
    await this.#startHaproxy();
    await this.startAgent();
    await this.untilInStep();
  }

  /** The socket of the probe in a process. */
  probeOf(name) {
    return join(this.sockets, `${name}.probe`);
  }

  /** How many times HAProxy was reloaded. */
  async reloads() {
    return (await readProcesses(this.masterSocket)).reloads;
  }

  /** What is seen of HAProxy from outside. */
  async observe() {
    return {
      ...(await readProcesses(this.masterSocket)),
      haproxyPids: await this.haproxyPids(),
    };
  }

  /** The workers of HAProxy, old ones too. */
  async haproxyPids() {
    const { worker, oldWorkers } = await readProcesses(this.masterSocket);
    return [worker, ...oldWorkers];
  }

  /** Resolves when a new worker serves. */
  async forceReload() {
    const { worker } = await readProcesses(this.masterSocket);
    await askSocket(this.masterSocket, 'reload');
    await waitFor(
      'a new worker',
      async () => {
        const after = await readProcesses(this.masterSocket);
        return after.worker && after.worker !== worker;
      },
      { seconds: 30, every: 20 },
    );
  }

  /** Rows about what should not be: nothing here is taken away by mistake. */
  async oddities() {
    const { held, rejections } = await this.portal.get(
      '/load-balancers/public',
    );
    return [
      ...(held.length ? [valueRow('  removals held back', held.length)] : []),
      ...(rejections.length
        ? [valueRow('  rejections', rejections.length)]
        : []),
    ];
  }

  stop() {
    return this.ground.stop();
  }

  pid(name) {
    return this.ground.processes.pid(name);
  }

  /** @param options - `onServing` hears when the API of the plugin answers */
  async startBackend({ sampleLoop = false, onServing = () => {} } = {}) {
    this.#node('backend', {
      args: [
        ...[
          '--require',
          inRoot('node_modules/@backstage/cli/config/nodeTransform.cjs'),
        ],
        inRoot('bench/backend.mjs'),
        ...['--config', join(this.ground.directory, 'app-config.json')],
      ],
      cwd: inRoot('packages/backend'),
      env: { NODE_ENV: 'production', LOG_LEVEL: 'info' },
      sampleLoop,
    });
    let serving = false;
    await waitFor(
      `the backend (its log: ${this.ground.log('backend')})`,
      async () => {
        const { items } = await this.portal.get('/clusters');
        if (!serving) {
          serving = true;
          onServing(now());
        }
        const { create } = await this.portal.get(`/rights?entityRef=${ENTITY}`);
        return items[0]?.apps >= this.ground.size && create;
      },
      { seconds: 120, every: 50 },
    );
  }

  /** @param via - other addresses of the backend and of the runtime socket */
  async startAgent(via = {}) {
    await this.ground.processes.stop('agent');
    const { directory } = this.ground;
    await writeFile(
      join(directory, 'agent.json'),
      json(
        agentConfig({
          portal: via.portal ?? `http://127.0.0.1:${this.portalPort}`,
          directory,
          sockets: this.sockets,
          adminSocket: via.adminSocket,
        }),
      ),
    );
    this.#node('agent', {
      args: [
        '--disable-warning=DEP0040',
        agentFile,
        ...['run', '--config', join(directory, 'agent.json')],
      ],
      env: { NODE_ENV: 'production' },
    });
  }

  /** Waits until the agent verified the newest revision. */
  async untilInStep() {
    return waitFor(
      `the agent to be in step (its log: ${this.ground.log('agent')})`,
      async () => {
        const { agents, sequence } = await this.portal.get(
          '/load-balancers/public',
        );
        return agents.inStep === 1 && sequence;
      },
      { seconds: 120, every: 50 },
    );
  }

  map(app, host = app.host) {
    return this.portal.post('/mappings', {
      loadBalancer: 'public',
      host,
      entityRef: ENTITY,
      targets: [{ cluster: 'production', app: app.id }],
    });
  }

  /** Every app of the ground gets a mapping, which is its first one's. */
  async #writeMappings() {
    const { apps, directory, processes } = this.ground;
    await this.map(apps[0]);
    await processes.stop('backend');
    await copyMapping(
      this.database
        ? {
            client: 'pg',
            connection: this.database.replace(
              /[^/]+$/,
              'backstage_plugin_bamboo',
            ),
          }
        : {
            client: 'better-sqlite3',
            connection: {
              filename: join(directory, 'database', 'bamboo.sqlite'),
            },
          },
      apps,
    );
    await this.startBackend();
  }

  async #startHaproxy() {
    const { directory, processes } = this.ground;
    await writeFile(
      join(directory, 'agent.json'),
      json(
        agentConfig({
          portal: `http://127.0.0.1:${this.portalPort}`,
          directory,
          sockets: this.sockets,
        }),
      ),
    );
    const { code, output } = await exec(process.execPath, [
      agentFile,
      ...['init', '--config', join(directory, 'agent.json')],
    ]);
    if (code !== 0) {
      throw new Error(`bamboo-agent init failed: ${output}`);
    }
    processes.start({
      name: 'haproxy',
      command: 'haproxy',
      args: [
        ...['-W', '-S', this.masterSocket],
        ...['-f', join(directory, 'haproxy.cfg')],
        ...['-f', join(directory, 'agent', 'current', 'haproxy.cfg')],
      ],
      logFile: this.ground.log('haproxy'),
    });
    await waitFor('HAProxy', () => inUse(this.port), { seconds: 20 });
  }

  #node(name, { args, env, cwd, sampleLoop }) {
    this.ground.processes.start({
      name,
      command: process.execPath,
      args: ['--require', probe, ...args],
      env: {
        ...env,
        BENCH_PROBE: this.probeOf(name),
        ...(sampleLoop && { BENCH_PROBE_LOOP: '1' }),
      },
      ...(cwd && { cwd }),
      logFile: this.ground.log(name),
    });
  }
}
