import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** An app that has labels for marathon-lb. */
export interface LabelledApp {
  id: string;
  /** Each without `HAPROXY_` before it. */
  labels: Record<string, string>;
  /** How many it has; one unless it says so. */
  ports?: number;
  protocol?: string;
  /** The host's unless it says so. */
  network?: keyof typeof NETWORKS;
  /** Of its first port; a free one unless it says so, and none by null. */
  servicePort?: number | null;
  /** One that runs unless it says so; `alive` null is a check without result. */
  instances?: { state?: string; alive?: boolean | null }[];
}

interface Port {
  /** At which its instances are reached in a network of their own. */
  containerPort: number;
  servicePort: number | null;
  protocol: string;
}

const mapped = (ports: Port[]) =>
  ports.map(({ servicePort, ...port }) => ({
    ...port,
    ...(servicePort === null ? {} : { servicePort }),
  }));

/** How Marathon describes the ports of an app, by its network. */
const NETWORKS = {
  host: (ports: Port[]) => ({
    networks: [{ mode: 'host' }],
    portDefinitions: ports.map(({ servicePort, protocol }) => ({
      ...{ port: servicePort, protocol, labels: {} },
    })),
  }),
  bridge: (ports: Port[]) => ({
    networks: [{ mode: 'container/bridge' }],
    container: { type: 'DOCKER', portMappings: mapped(ports) },
  }),
  'docker-bridge': (ports: Port[]) => ({
    ports: ports.map(({ servicePort }) => servicePort),
    container: {
      ...{ type: 'DOCKER' },
      docker: { network: 'BRIDGE', portMappings: mapped(ports) },
    },
  }),
  container: (ports: Port[]) => ({
    networks: [{ mode: 'container', name: 'dcos' }],
    container: { type: 'MESOS', portMappings: mapped(ports) },
  }),
  'docker-user': (ports: Port[]) => ({
    ipAddress: { networkName: 'dcos', discovery: { ports: [] } },
    container: {
      ...{ type: 'DOCKER' },
      docker: { network: 'USER', portMappings: mapped(ports) },
    },
  }),
  'ip-per-task': (ports: Port[]) => ({
    ipAddress: {
      discovery: {
        ports: ports.map(({ containerPort, protocol }) => ({
          ...{ number: containerPort, protocol },
        })),
      },
    },
  }),
};

const OWN_ADDRESS = ['container', 'docker-user', 'ip-per-task'];

const CHECK = {
  ...{ protocol: 'HTTP', path: '/', portIndex: 0, gracePeriodSeconds: 300 },
  ...{ intervalSeconds: 60, timeoutSeconds: 20, maxConsecutiveFailures: 3 },
};

/**
 * Apps whose instances answer with the id of their app, and what Marathon
 * says of them.
 */
export class LabelledApps {
  readonly #servers: Server[] = [];
  /** They keep service ports free until everybody else has a port. */
  readonly #held: Server[] = [];
  /** As in the answer to `GET /v2/apps?embed=apps.tasks`. */
  readonly raw: object[] = [];
  /** By the id of the app, with `:1` and so on for ports after the first. */
  readonly servicePorts = new Map<string, number>();

  static async start(apps: readonly LabelledApp[]): Promise<LabelledApps> {
    const started = new LabelledApps();
    for (const app of apps) {
      started.raw.push(await started.#start(app));
    }
    await Promise.all(
      started.#held.map(server => new Promise(done => server.close(done))),
    );
    return started;
  }

  async #listen(says: string, among = this.#servers): Promise<number> {
    const server = createServer((_, response) => response.end(says));
    among.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async #start(app: LabelledApp): Promise<object> {
    const { id, labels, network = 'host', instances = [{}] } = app;
    const names = Array.from({ length: app.ports ?? 1 }, (_, i) =>
      i === 0 ? id : `${id}:${i}`,
    );
    const ports: Port[] = [];
    for (const [i, name] of names.entries()) {
      const asked = i === 0 ? app.servicePort : undefined;
      const servicePort =
        asked === undefined ? await this.#listen('', this.#held) : asked;
      if (servicePort) this.servicePorts.set(name, servicePort);
      const containerPort = await this.#listen(name);
      const protocol = app.protocol ?? 'tcp';
      ports.push({ containerPort, servicePort, protocol });
    }
    const tasks = [];
    for (const [i, { state = 'TASK_RUNNING', alive }] of instances.entries()) {
      const hostPorts: number[] = [];
      for (const name of OWN_ADDRESS.includes(network) ? [] : names) {
        hostPorts.push(await this.#listen(name));
      }
      tasks.push({
        ...{ id: `${id.slice(1)}.${i}`, appId: id, host: '127.0.0.1', state },
        ports: hostPorts,
        ipAddresses: [{ ipAddress: '127.0.0.1', protocol: 'IPv4' }],
        ...(typeof alive === 'boolean'
          ? { healthCheckResults: [{ alive, consecutiveFailures: 3 }] }
          : {}),
      });
    }
    const isChecked = instances.some(({ alive }) => alive !== undefined);
    return {
      ...{ id, instances: instances.length, tasks },
      labels: Object.fromEntries(
        Object.entries(labels).map(([key, text]) => [`HAPROXY_${key}`, text]),
      ),
      healthChecks: isChecked ? [CHECK] : [],
      ...NETWORKS[network](ports),
    };
  }

  stop(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}
