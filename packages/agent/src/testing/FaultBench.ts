import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { AgentBundle, AgentProcess } from './AgentProcess';
import { Bench } from './Bench';
import { render, TestState } from './render';
import { SocketProxy } from './SocketProxy';
import { TestInstance } from './TestInstance';
import { Traffic } from './Traffic';
import { waitFor } from './waitFor';

/**
 * A bench whose agent reaches HAProxy through proxies and, where there is a
 * bundle, runs in a process of its own.
 */
export class FaultBench {
  readonly bench: Bench;
  readonly admin: SocketProxy;
  readonly master: SocketProxy;
  readonly traffic: Traffic;
  readonly #instances: TestInstance[] = [];
  readonly #bundle?: AgentBundle;
  #agent?: AgentProcess;

  /**
   * @param names - the hosts, with a path, that the test asks for
   * @param prepare - makes the agent's folder, where it is to be a special one
   */
  static async create(
    names: readonly string[],
    bundle?: AgentBundle,
    prepare?: (directory: string) => Promise<void>,
  ): Promise<FaultBench> {
    const bench = await Bench.create();
    const faults = new FaultBench(bench, names, bundle);
    await prepare?.(bench.haproxy.directory);
    await bench.haproxy.start();
    await faults.admin.start();
    await faults.master.start();
    return faults;
  }

  private constructor(
    bench: Bench,
    names: readonly string[],
    bundle?: AgentBundle,
  ) {
    const { folder, paths, port } = bench.haproxy;
    this.bench = bench;
    this.#bundle = bundle;
    this.admin = new SocketProxy({
      path: join(folder, 'admin-proxy.sock'),
      target: paths.adminSocket,
    });
    this.master = new SocketProxy({
      path: join(folder, 'master-proxy.sock'),
      target: paths.masterSocket,
    });
    this.traffic = new Traffic({
      port,
      names,
      instances: () => this.#instances,
    });
  }

  get agent(): AgentProcess {
    if (!this.#agent) {
      throw new Error('no agent runs');
    }
    return this.#agent;
  }

  /** The file that {@link AgentProcess} dies by. */
  get fuse(): string {
    return join(this.bench.haproxy.folder, 'fuse');
  }

  async startAgent(): Promise<void> {
    const { config, haproxy } = this.bench;
    const through = {
      ...config,
      haproxy: {
        ...haproxy.paths,
        adminSocket: this.admin.path,
        masterSocket: this.master.path,
      },
    };
    if (this.#bundle) {
      this.#agent = await AgentProcess.start(this.#bundle, through, this.fuse);
    } else {
      await this.bench.startAgent(through);
    }
  }

  /** Instances by their names. */
  async instances<K extends string>(
    ...names: K[]
  ): Promise<Record<K, TestInstance>> {
    const entries = await Promise.all(
      names.map(async name => [name, await this.bench.instance(name)] as const),
    );
    this.#instances.push(...entries.map(([, instance]) => instance));
    return Object.fromEntries(entries) as Record<K, TestInstance>;
  }

  publish(state: TestState): void {
    this.bench.plane.publish(render(state));
  }

  /** The reports about a state, in the order in which they came. */
  reports({ sequence }: TestState): Report[] {
    return this.bench.plane.reports.filter(
      report => report.sequence === sequence,
    );
  }

  /** Waits until the agent says that a state is served. */
  async verified(state: TestState, timeoutMs?: number): Promise<Report> {
    return waitFor(
      `sequence ${state.sequence} is verified`,
      () => this.reports(state).find(r => r.outcome === 'verified'),
      timeoutMs,
    );
  }

  /** Waits until the agent says of the worker of now that it serves a state. */
  async confirmed(state: TestState): Promise<Report> {
    const pid = await this.bench.worker();
    return waitFor('the new worker is verified', () =>
      this.reports(state).find(r => r.outcome === 'verified' && r.pid === pid),
    );
  }

  /** The folder on the disk that has a state. */
  async folderOf({ sequence }: TestState): Promise<string> {
    const names = await readdir(
      join(this.bench.haproxy.directory, 'revisions'),
    );
    return names.find(name => name.startsWith(`${sequence}-`)) ?? 'none';
  }

  /**
   * An agent that serves a state in which a name leads to one of two apps, and
   * the state after it, in which it leads to the other and a name is added.
   */
  async serveFirst(): Promise<{ before: TestState; after: TestState }> {
    const { one, two } = await this.instances('one', 'two');
    const before: TestState = {
      sequence: 1,
      backends: { web: [one], api: [two] },
      routes: { 'shop.example.com': 'web' },
    };
    const after: TestState = {
      ...before,
      sequence: 2,
      backends: { web: [one], api: [one, two] },
      routes: { 'shop.example.com': 'api', 'new.example.com': 'web' },
    };
    await this.startAgent();
    await this.serve(before);
    this.traffic.allow(before, after);
    return { before, after };
  }

  /** Brings a state to traffic and to the disk. */
  async serve(state: TestState): Promise<void> {
    this.publish(state);
    await this.verified(state);
    await this.bench.persisted(state.sequence);
  }

  async remove(): Promise<void> {
    await this.traffic.stop();
    this.#agent?.kill();
    await this.#agent?.gone();
    await this.bench.stopAgent();
    await this.admin.stop();
    await this.master.stop();
    await this.bench.remove();
  }
}
