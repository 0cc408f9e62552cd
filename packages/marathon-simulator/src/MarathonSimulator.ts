import { SimulatorControl } from './control/SimulatorControl';
import { SyntheticLoad } from './control/SyntheticLoad';
import { EventBus } from './events/EventBus';
import { EventStreams } from './events/EventStreams';
import { Faults } from './faults/Faults';
import type { Credentials } from './http/authFilter';
import { createHttpApp } from './http/createHttpApp';
import { RequestCounts } from './http/RequestCounts';
import { Leadership } from './Leadership';
import { MarathonNode } from './MarathonNode';
import { Timestamps } from './model/Timestamps';
import { AppService } from './orchestration/AppService';
import { Deployments } from './orchestration/Deployments';
import { type ProfileName, profileOf } from './profiles/Profile';
import { Apps } from './state/Apps';
import { Changes } from './state/Changes';
import { Election } from './state/Election';
import { Lifecycle } from './tasks/Lifecycle';
import { type PortRange, Ports } from './tasks/Ports';
import { TaskStates } from './tasks/TaskStates';

/** How to start a simulator. */
export interface MarathonSimulatorOptions {
  /** Where to listen; 0 for any free port. */
  readonly port: number;
  /**
   * Where Marathons listen that share the state and stand by, each at a port
   * of its own; 0 for any free port. None by default.
   */
  readonly standbyPorts?: readonly number[];
  /** The version of Marathon it is like; default 1.11. */
  readonly profile?: ProfileName;
  /** Who may ask; everybody by default. Asked for at every node. */
  readonly credentials?: Credentials;
  /** How long a request waits for a leader; default 2750, as Marathon. */
  readonly leaderWaitMs?: number;
  /**
   * How long a leader may send nothing to a standby that passes its answer
   * on; default 10000, as Marathon.
   */
  readonly proxyTimeoutMs?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Between two empty lines on an event stream; default 10000, as Marathon. */
  readonly heartbeatMs?: number;
  /** How many events may wait for a slow client; default as the version. */
  readonly maxOutstandingEvents?: number;
  /** Where tasks listen and clients reach them; default 127.0.0.1. */
  readonly taskHost?: string;
  /** Where tasks get their ports from; any free port by default. */
  readonly taskPorts?: PortRange;
}

/**
 * A running simulator: one Marathon, or several that share one state, as they
 * do by ZooKeeper and Mesos.
 */
export class MarathonSimulator {
  /** What goes beyond Marathon's API. */
  readonly control: SimulatorControl;
  readonly #nodes: readonly MarathonNode[];
  readonly #leadership: Leadership;
  readonly #streams: EventStreams;
  readonly #lifecycle: Lifecycle;

  private constructor(parts: {
    control: SimulatorControl;
    nodes: readonly MarathonNode[];
    leadership: Leadership;
    streams: EventStreams;
    lifecycle: Lifecycle;
  }) {
    this.control = parts.control;
    this.#nodes = parts.nodes;
    this.#leadership = parts.leadership;
    this.#streams = parts.streams;
    this.#lifecycle = parts.lifecycle;
  }

  /**
   * Starts Marathons without apps; that of `port` leads.
   *
   * @throws when a port is taken
   */
  static async start(
    options: MarathonSimulatorOptions,
  ): Promise<MarathonSimulator> {
    const { port, host = '127.0.0.1', taskPorts } = options;
    const { taskHost = '127.0.0.1' } = options;
    const { heartbeatMs = 10_000, standbyPorts = [] } = options;
    const { leaderWaitMs = 2750, proxyTimeoutMs = 10_000 } = options;
    const profile = profileOf(options.profile ?? '1.11');
    const { maxOutstandingEvents = profile.maxOutstandingEvents } = options;
    const timestamps = new Timestamps();
    const apps = new Apps();
    const changes = new Changes();
    const faults = new Faults();
    const bus = new EventBus(timestamps);
    const streams = new EventStreams(bus, {
      heartbeatMs,
      maxOutstandingEvents,
      profile,
    });
    const ports = new Ports(taskHost, taskPorts);
    const states = new TaskStates({ bus, changes, profile, timestamps });
    const parts = { apps, bus, changes, profile, states, timestamps };
    const lifecycle = new Lifecycle({ ...parts, ports, taskHost });
    const deployments = new Deployments({ ...parts, lifecycle });
    const appService = new AppService({ ...parts, deployments });
    const all = { ...parts, appService, deployments, lifecycle, streams };
    const synthetic = new SyntheticLoad(all);
    const requests = new RequestCounts();
    const election = new Election();
    const nodes = [port, ...standbyPorts].map(
      one => new MarathonNode(host, one),
    );
    const leadership = new Leadership({
      nodes,
      election,
      faults,
      profile,
      streams,
    });
    const control = new SimulatorControl({
      ...all,
      faults,
      leadership,
      requests,
      synthetic,
    });
    for (const node of nodes) {
      const marathon = {
        ...all,
        address: () => node.address,
        abdicate: () => control.changeLeader(),
      };
      node.answerWith(
        createHttpApp({
          marathon,
          faults,
          control,
          requests,
          credentials: options.credentials ?? {},
          leader: { election, leaderWaitMs, proxyTimeoutMs },
        }),
      );
      await node.open();
    }
    leadership.start();
    return new MarathonSimulator({
      control,
      nodes,
      leadership,
      streams,
      lifecycle,
    });
  }

  /** The port of the first node. */
  get port(): number {
    return this.#nodes[0]?.address.port ?? 0;
  }

  /** The address of the first node. */
  get url(): string {
    return this.urls[0] ?? '';
  }

  /** The addresses of all nodes. */
  get urls(): string[] {
    return this.#nodes.map(({ url }) => url);
  }

  /** Ends all tasks, disconnects all clients; resolves when all is gone. */
  async stop(): Promise<void> {
    this.#leadership.stop();
    this.#streams.stop();
    await Promise.all([
      this.#lifecycle.stop(),
      ...this.#nodes.map(node => node.close()),
    ]);
  }
}
