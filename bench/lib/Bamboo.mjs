import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../../scripts/lib/exec.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { agentConfig } from './configs.mjs';
import { MeasuredBackend } from './MeasuredBackend.mjs';
import { MeasuredHaproxy } from './MeasuredHaproxy.mjs';
import { valueRow } from './rows.mjs';

const agentFile = inRoot('packages/agent/dist/bamboo-agent.cjs');
const probe = inRoot('bench/lib/probe.cjs');

/** Backend, agent and HAProxy on a ground. */
export class Bamboo {
  kind = 'bamboo';
  processNames = ['backend', 'agent'];

  /** @param ground - see Ground */
  constructor(ground, { database } = {}) {
    this.ground = ground;
    this.backend = new MeasuredBackend({
      ground,
      database,
      startNode: (name, options) => this.#startNode(name, options),
    });
  }

  get portal() {
    return this.backend.portal;
  }

  /** Where HAProxy answers. */
  get port() {
    return this.haproxy.port;
  }

  /** Starts all; every app of the ground has a mapping in the end. */
  async start() {
    const { ground, backend } = this;
    this.sockets = join(ground.directory, 's');
    this.haproxy = new MeasuredHaproxy({ ground, sockets: this.sockets });
    for (const folder of ['s', 'database', 'agent']) {
      await mkdir(join(ground.directory, folder), { recursive: true });
    }
    await backend.prepare();
    await this.haproxy.prepare();
    await backend.start();
    await backend.mapAll();
    await this.#initAgent();
    await this.haproxy.start();
    await this.startAgent();
    await backend.untilInStep();
  }

  /** @param via - other addresses of the backend and of the runtime socket */
  async startAgent(via = {}) {
    await this.ground.processes.stop('agent');
    const file = await this.#writeAgentConfig(via);
    this.#startNode('agent', {
      args: ['--disable-warning=DEP0040', agentFile, 'run', '--config', file],
      env: { NODE_ENV: 'production' },
    });
  }

  /** How long to wait after a change for what still follows it. */
  restAfter() {
    return 40;
  }

  /** The socket of the probe in a process. */
  probeOf(name) {
    return join(this.sockets, `${name}.probe`);
  }

  pid(name) {
    return this.ground.processes.pid(name);
  }

  observe() {
    return this.haproxy.observe();
  }

  forceReload() {
    return this.haproxy.forceReload();
  }

  /** How many times HAProxy was reloaded. */
  async reloads() {
    return (await this.observe()).reloads;
  }

  /** Rows about what should not be: nothing here is taken away by mistake. */
  async oddities(measure) {
    const { held, rejections } = await this.portal.get(
      '/load-balancers/public',
    );
    return [
      ...(held.length
        ? [valueRow(`  removals held back (${measure})`, held.length)]
        : []),
      ...(rejections.length
        ? [valueRow(`  rejections (${measure})`, rejections.length)]
        : []),
    ];
  }

  stop() {
    return this.ground.stop();
  }

  async #initAgent() {
    const file = await this.#writeAgentConfig();
    const { code, output } = await exec(process.execPath, [
      ...[agentFile, 'init', '--config', file],
    ]);
    if (code !== 0) {
      throw new Error(`bamboo-agent init failed: ${output}`);
    }
  }

  async #writeAgentConfig(via = {}) {
    const { directory } = this.ground;
    const file = join(directory, 'agent.json');
    const config = agentConfig({
      portal: via.portal ?? this.backend.url,
      directory,
      sockets: this.sockets,
      adminSocket: via.adminSocket,
    });
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  #startNode(name, { args, env, cwd, sampleLoop }) {
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
