import { type Server, createServer } from 'node:http';
import { SimulatorControl } from './control/SimulatorControl';
import { SyntheticLoad } from './control/SyntheticLoad';
import { EventBus } from './events/EventBus';
import { EventStreams } from './events/EventStreams';
import { Faults } from './faults/Faults';
import { createHttpApp } from './http/createHttpApp';
import { RequestCounts } from './http/RequestCounts';
import { Timestamps } from './model/Timestamps';
import { AppService } from './orchestration/AppService';
import { Deployments } from './orchestration/Deployments';
import { AGENT } from './state/Agent';
import { Apps } from './state/Apps';
import { Changes } from './state/Changes';
import { Lifecycle } from './tasks/Lifecycle';
import { type PortRange, Ports } from './tasks/Ports';
import { TaskStates } from './tasks/TaskStates';

/** How to start a simulator. */
export interface MarathonSimulatorOptions {
  /** Where to listen; 0 for any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Between two empty lines on an event stream; default 10000, as Marathon. */
  readonly heartbeatMs?: number;
  /** How many events may wait for a slow client; default 1024, as Marathon. */
  readonly maxOutstandingEvents?: number;
  /** Where tasks get their ports from; any free port by default. */
  readonly taskPorts?: PortRange;
}

/** A running simulator. */
export class MarathonSimulator {
  /** What goes beyond Marathon's API. */
  readonly control: SimulatorControl;
  readonly #server: Server;
  readonly #streams: EventStreams;
  readonly #lifecycle: Lifecycle;
  readonly #host: string;

  private constructor(parts: {
    control: SimulatorControl;
    server: Server;
    streams: EventStreams;
    lifecycle: Lifecycle;
    host: string;
  }) {
    this.control = parts.control;
    this.#server = parts.server;
    this.#streams = parts.streams;
    this.#lifecycle = parts.lifecycle;
    this.#host = parts.host;
  }

  /**
   * Starts a Marathon without apps.
   *
   * @throws when the port is taken
   */
  static async start(
    options: MarathonSimulatorOptions,
  ): Promise<MarathonSimulator> {
    const { port, host = '127.0.0.1', taskPorts } = options;
    const { heartbeatMs = 10_000, maxOutstandingEvents = 1024 } = options;
    const timestamps = new Timestamps();
    const apps = new Apps();
    const changes = new Changes();
    const faults = new Faults();
    const bus = new EventBus(timestamps);
    const streams = new EventStreams(bus, {
      heartbeatMs,
      maxOutstandingEvents,
    });
    const ports = new Ports(AGENT.host, taskPorts);
    const states = new TaskStates({ bus, changes, timestamps });
    const parts = { apps, bus, changes, states, timestamps };
    const lifecycle = new Lifecycle({ ...parts, ports });
    const deployments = new Deployments({ ...parts, lifecycle });
    const appService = new AppService({ ...parts, deployments });
    const all = { ...parts, appService, deployments, lifecycle, streams };
    const synthetic = new SyntheticLoad(all);
    const requests = new RequestCounts();
    const control = new SimulatorControl({
      ...all,
      faults,
      requests,
      synthetic,
    });
    const server = createServer();
    const marathon = {
      ...all,
      address: () => ({ host, port: portOf(server) }),
      abdicate: () => control.changeLeader(),
    };
    server.on(
      'request',
      createHttpApp({ marathon, faults, control, requests }),
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => resolve());
    });
    return new MarathonSimulator({ control, server, streams, lifecycle, host });
  }

  get port(): number {
    return portOf(this.#server);
  }

  get url(): string {
    return `http://${this.#host}:${this.port}`;
  }

  /** Ends all tasks, disconnects all clients; resolves when all is gone. */
  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#streams.stop();
    this.#server.closeAllConnections();
    await Promise.all([this.#lifecycle.stop(), closed]);
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return address && typeof address === 'object' ? address.port : 0;
}
