import { appendFile } from 'node:fs/promises';
import type {
  FullRevision,
  Report,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { AgentConfigInput } from '../config/AgentConfig';
import { consoleLogger } from '../Logger';
import { RunningAgent, startAgent } from '../startAgent';
import { render, TestState } from './render';
import { DefaultState, renderDefault } from './renderDefault';
import { TestControlPlane } from './TestControlPlane';
import { freePort, TestHaproxy } from './TestHaproxy';
import { ask, TestInstance } from './TestInstance';
import { waitFor } from './waitFor';

/** A real HAProxy, a control plane, instances and an agent between them. */
export class Bench {
  readonly haproxy: TestHaproxy;
  readonly plane: TestControlPlane;
  readonly log: string[] = [];
  #agent?: RunningAgent;
  readonly #instances: TestInstance[] = [];

  static async create(): Promise<Bench> {
    const haproxy = await TestHaproxy.create();
    return new Bench(haproxy, await TestControlPlane.start());
  }

  private constructor(haproxy: TestHaproxy, plane: TestControlPlane) {
    this.haproxy = haproxy;
    this.plane = plane;
  }

  get config(): AgentConfigInput {
    return {
      urls: [this.plane.url],
      token: 'test-token-0123456789',
      loadBalancer: 'public',
      id: 'lb-1',
      directory: this.haproxy.directory,
      haproxy: this.haproxy.paths,
    };
  }

  get agent(): RunningAgent {
    if (!this.#agent) {
      throw new Error('no agent runs');
    }
    return this.#agent;
  }

  async startAgent(config: Partial<AgentConfigInput> = {}): Promise<void> {
    this.#agent = await startAgent(
      { ...this.config, ...config },
      consoleLogger(line => this.log.push(line)),
    );
  }

  async stopAgent(): Promise<void> {
    await this.#agent?.stop();
    this.#agent = undefined;
  }

  async instance(
    name: string,
    tls?: Parameters<typeof TestInstance.start>[1],
  ): Promise<TestInstance> {
    const instance = await TestInstance.start(name, tls);
    this.#instances.push(instance);
    return instance;
  }

  /** Writes two ports for TCP into the base file of an HAProxy to be started. */
  async bindTcp(): Promise<[number, number]> {
    const ports: [number, number] = [await freePort(), await freePort()];
    const bind = ports.map(port => `127.0.0.1:${port}`).join();
    await appendFile(
      this.haproxy.paths.baseConfig,
      `  setenv BAMBOO_BIND_TCP "${bind}"\n`,
    );
    return ports;
  }

  /** Publishes a state and waits for the first report about it. */
  publish(state: TestState): Promise<Report> {
    return this.#publish(render(state));
  }

  /** As {@link publish}, with the text of the default template for TCP too. */
  publishDefault(state: Partial<DefaultState>): Promise<Report> {
    return this.#publish(
      renderDefault({
        ...{ sequence: 1, backends: {}, names: {}, listeners: {} },
        ...state,
      }),
    );
  }

  #publish(revision: FullRevision): Promise<Report> {
    const known = this.plane.reports.length;
    this.plane.publish(revision);
    return waitFor(`a report of sequence ${revision.sequence}`, () =>
      this.plane.reports
        .slice(known)
        .find(report => report.digest === revision.digest),
    );
  }

  /** Waits for the report that an attempt is complete on the disk. */
  async persisted(sequence: number): Promise<Report> {
    return waitFor(`sequence ${sequence} is on the disk`, () =>
      this.plane.reports.find(
        report =>
          report.sequence === sequence &&
          report.phases.some(({ phase }) => phase === 'persisted'),
      ),
    );
  }

  /** The status and text that a client gets for a host name. */
  async get(host: string, path = '/'): Promise<string> {
    const answer = await ask({ port: this.haproxy.port, host, path });
    return `${answer.status} ${answer.body}`.trim();
  }

  async worker(): Promise<number | undefined> {
    return (await this.haproxy.master.processes()).worker;
  }

  async remove(): Promise<void> {
    await this.stopAgent();
    await Promise.all(this.#instances.map(instance => instance.stop()));
    await this.plane.stop();
    await this.haproxy.remove();
  }
}
