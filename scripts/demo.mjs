import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec } from './lib/exec.mjs';
import { Hint, say, step } from './lib/log.mjs';
import { inRoot } from './lib/paths.mjs';
import { inUse } from './lib/ports.mjs';
import { Processes } from './lib/processes.mjs';
import { answers, waitFor } from './lib/wait.mjs';

const AGENT_TOKEN = 'demo-agent-token-0123456789';
const CI_TOKEN = 'demo-ci-token-0123456789';

/** What the demo lays over app-config.yaml, as JSON, which is YAML too. */
function configOf({ ports, directory, marathon, appPackage }) {
  const portal = `http://localhost:${ports.portal}`;
  return {
    app: {
      baseUrl: portal,
      ...(appPackage ? { packageName: appPackage } : {}),
    },
    backend: {
      baseUrl: portal,
      listen: { port: ports.portal },
      database: { connection: { directory: join(directory, 'database') } },
    },
    proxy: { endpoints: { '/bamboo': { target: `${portal}/api/bamboo` } } },
    bamboo: {
      clusters: { production: { urls: [marathon] } },
      loadBalancers: {
        public: { publicUrl: `http://{host}:${ports.haproxy}` },
      },
    },
  };
}

function baseConfig({ ports, sockets }) {
  return `global
  log stdout format raw local0 notice
  default-path config
  maxconn 2000
  stats socket ${sockets}/admin.sock mode 600 level admin
  stats timeout 1h
  hard-stop-after 60s
  mworker-max-reloads 5
  setenv BAMBOO_BIND_HTTP "127.0.0.1:${ports.haproxy}"
  setenv BAMBOO_BIND_PROBE "unix@${sockets}/probe.sock mode 600"
`;
}

function agentConfig({ ports, directory, sockets, id }) {
  return {
    urls: [`http://localhost:${ports.portal}/api/bamboo`],
    token: AGENT_TOKEN,
    loadBalancer: 'public',
    id,
    directory: join(directory, 'agent'),
    haproxy: {
      baseConfig: join(directory, 'haproxy', 'base.cfg'),
      adminSocket: `${sockets}/admin.sock`,
      masterSocket: `${sockets}/master.sock`,
      probeSocket: `${sockets}/probe.sock`,
    },
  };
}

/** Has a piece answer Prometheus, where there is a port for that. */
const metricsAt = port =>
  port ? { BAMBOO_METRICS_PROMETHEUS_LISTEN: `127.0.0.1:${port}` } : {};

/** The pieces of the demo, in the order of starting. */
function piecesOf(options) {
  const { ports, directory, sockets, marathon, ownMarathon } = options;
  const agent = inRoot('packages/agent/dist/bamboo-agent.cjs');
  const agentFile = join(directory, 'agent.json');
  return [
    ...(ownMarathon
      ? []
      : [
          {
            name: 'marathon',
            command: process.execPath,
            args: [
              inRoot('packages/marathon-simulator/dist/marathon-simulator.cjs'),
              ...['--port', `${ports.marathon}`, '--shop'],
            ],
            ready: () => answers(`${marathon}/ping`),
          },
        ]),
    {
      name: 'haproxy',
      command: 'haproxy',
      args: [
        ...['-W', '-S', `${sockets}/master.sock`],
        ...['-f', join(directory, 'haproxy', 'base.cfg')],
        ...['-f', join(directory, 'agent', 'current', 'haproxy.cfg')],
      ],
      ready: () => inUse(ports.haproxy),
    },
    {
      name: 'portal',
      command: process.execPath,
      args: [
        ...['--require', inRoot('packages/standalone/src/instrumentation.js')],
        ...[
          '--require',
          inRoot('node_modules/@backstage/cli/config/nodeTransform.cjs'),
        ],
        inRoot('packages/backend/src/index.ts'),
        ...['--config', inRoot('app-config.yaml')],
        ...['--config', join(directory, 'app-config.demo.json')],
        ...['--config', join(directory, 'app-config.more.json')],
      ],
      cwd: inRoot('packages/backend'),
      env: {
        ...{ NODE_ENV: 'development', LOG_LEVEL: 'info' },
        ...metricsAt(ports.portalMetrics),
      },
      // The catalog reads its entities some seconds after the start, and the
      // pages are served once their files are in the database.
      ready: async () => {
        const page = await fetch(`http://localhost:${ports.portal}/`);
        const response = await fetch(
          `http://localhost:${ports.portal}/api/bamboo/v1/rights?entityRef=component:default/shop`,
          { headers: { Authorization: `Bearer ${CI_TOKEN}` } },
        );
        return page.ok && response.ok && (await response.json()).create;
      },
      seconds: 120,
    },
    {
      name: 'agent',
      command: process.execPath,
      args: [agent, 'run', '--config', agentFile],
      env: metricsAt(ports.agentMetrics),
      ready: async () => true,
    },
  ];
}

/** Rejects when the signal aborts. */
const aborted = signal =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Hint('Stopped')));
  });

/** A process that ended by itself is started again, as systemd would. */
const RESTART_AFTER_MS = 1500;

/**
 * Starts the whole system on given ports: a Marathon with a small shop (or a
 * Marathon that is there already), HAProxy, the portal and the agent.
 *
 * Resolves when everything answers; `stop()` ends all that was started.
 */
export async function startDemo(options) {
  const { ports, directory, appPackage, quiet = false } = options;
  const tell = quiet ? () => {} : say;
  const marathon = options.marathon ?? `http://localhost:${ports.marathon}`;
  const wanted = Object.entries(ports).filter(
    ([name]) => name !== 'marathon' || !options.marathon,
  );
  for (const [name, port] of wanted) {
    if (await inUse(port)) {
      throw new Hint(
        `Port ${port} is in use, and the demo needs it (${name}). End what uses it, or move all ports with: npm start -- --port-offset 100`,
      );
    }
  }
  const logs = join(directory, 'logs');
  for (const folder of ['database', 'agent', 'haproxy', 'logs']) {
    await mkdir(join(directory, folder), { recursive: true });
  }
  // The path of a socket may have about a hundred characters at most.
  const sockets = await mkdtemp(join(tmpdir(), 'bamboo-'));
  const context = {
    ...{ ports, directory, sockets, marathon, appPackage },
    ownMarathon: Boolean(options.marathon),
    id: 'lb-1',
  };
  const json = value => JSON.stringify(value, undefined, 2);
  await writeFile(
    join(directory, 'app-config.demo.json'),
    json(configOf(context)),
  );
  await writeFile(join(directory, 'haproxy', 'base.cfg'), baseConfig(context));
  await writeFile(join(directory, 'agent.json'), json(agentConfig(context)));
  await writeFile(
    join(directory, 'app-config.more.json'),
    json(options.config ?? {}),
  );

  let stopping = false;
  const pieces = piecesOf(context);
  const run = piece =>
    processes.start({ ...piece, logFile: join(logs, `${piece.name}.log`) });
  const processes = new Processes({
    onExit(name, code, logFile) {
      if (!stopping) {
        tell(
          `${name} ended (${
            code ?? 'killed'
          }), starting it again. See ${logFile}`,
        );
        setTimeout(
          () => stopping || run(pieces.find(p => p.name === name)),
          RESTART_AFTER_MS,
        );
      }
    },
  });
  const stop = async () => {
    stopping = true;
    await processes.stopAll();
    await rm(sockets, { recursive: true, force: true });
  };
  try {
    const init = await exec(process.execPath, [
      inRoot('packages/agent/dist/bamboo-agent.cjs'),
      ...['init', '--config', join(directory, 'agent.json')],
    ]);
    if (init.code !== 0) {
      throw new Hint(`The agent could not prepare its folder:\n${init.output}`);
    }
    const startAll = async () => {
      for (const piece of pieces) {
        run(piece);
      }
      for (const { name, ready, seconds } of pieces) {
        await waitFor(
          `${name} to answer (its log: ${join(logs, `${name}.log`)})`,
          ready,
          { seconds: seconds ?? 30 },
        );
      }
    };
    const title = 'Starting Marathon, HAProxy, the portal and the agent';
    await Promise.race([
      quiet ? startAll() : step(title, startAll),
      aborted(options.signal),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    portal: `http://localhost:${ports.portal}`,
    marathon,
    haproxy: `http://localhost:${ports.haproxy}`,
    directory,
    sockets,
    processes,
    restart: name => void run(pieces.find(piece => piece.name === name)),
    stop,
  };
}
