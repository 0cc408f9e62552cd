import { ask, expect, mappingOf, World } from './demo';

/** A task as the control API of the simulator tells it. */
export interface Task {
  taskId: string;
  state: string;
}

type Secret = { basic: string } | { token: string };

/** A Marathon that leads, and one that stands by; both ask who is there. */
export class Marathon {
  /** Addresses, that of who leads at first before the other. */
  readonly urls: string[];
  /** The name of the cluster in the configuration. */
  readonly cluster: string;
  readonly #version: string;
  readonly #secret: Secret;
  readonly #resyncSeconds: number;

  constructor(options: {
    name: string;
    version: string;
    ports: number[];
    secret: Secret;
    resyncSeconds: number;
  }) {
    const { name, ports } = options;
    this.#version = options.version;
    this.#secret = options.secret;
    this.#resyncSeconds = options.resyncSeconds;
    this.cluster = name.replaceAll('.', '-');
    this.urls = ports.map(port => `http://127.0.0.1:${port}`);
  }

  /** How the simulator is started. */
  get args(): string[] {
    const [port, standby] = this.urls.map(url => new URL(url).port);
    const secret = this.#secret;
    return [
      ...['--profile', this.#version, '--port', port!, '--standby', standby!],
      ...['--leader-wait', '0.2', '--max-outstanding-events', '50'],
      ...('basic' in secret
        ? ['--credentials', secret.basic]
        : ['--token', secret.token]),
    ];
  }

  /** What the portal is told of it. */
  get config(): object {
    const secret = this.#secret;
    const [username, password] =
      'basic' in secret ? secret.basic.split(':') : [];
    return {
      // The standby first: it is asked until the leader is known.
      urls: [...this.urls].reverse(),
      auth: 'token' in secret ? secret : { username, password },
      resync: { seconds: this.#resyncSeconds },
    };
  }

  /** Asks whichever node is there, with what it asks for. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    [first, second] = this.urls,
  ): Promise<any> {
    const secret = this.#secret;
    const headers = {
      'Content-Type': 'application/json',
      Authorization:
        'basic' in secret
          ? `Basic ${btoa(secret.basic)}`
          : `token=${secret.token}`,
    };
    const send = (url = '') => ask(`${url}${path}`, { method, headers }, body);
    const answer = await send(first).catch(() => send(second));
    if (answer.status >= 400) {
      throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    }
    return answer.body ? JSON.parse(answer.body) : undefined;
  }

  /** The one that stands by leads, and who led is away for a moment. */
  async changeLeader(): Promise<void> {
    const change = { gapMs: 300, notReadyMs: 200, downMs: 500 };
    // Who leads ends before it could answer.
    await this.ask('POST', '/_sim/leader/change', change, [this.urls[1]!]);
  }

  /** The tasks of an app or a pod. */
  async tasks(appId: string): Promise<Task[]> {
    const { tasks } = await this.ask('GET', '/_sim/tasks');
    return tasks.filter((task: { appId: string }) => task.appId === appId);
  }

  /** What the portal knows of it. */
  async known(world: World) {
    const { body } = await world.api('GET', '/v1/clusters');
    return body.items.find(
      ({ name }: { name: string }) => name === this.cluster,
    );
  }

  /** Creates or changes an app, whatever deployment runs. */
  put(app: string, body: object): Promise<unknown> {
    return this.ask('PUT', `/v2/apps/${app}?force=true`, body);
  }

  /** Waits until an app has so many tasks, and the portal trusts each. */
  async hasHealthy(world: World, app: string, count: number): Promise<void> {
    await expect(async () => {
      expect(await this.tasks(app)).toHaveLength(count);
      const decisions = await this.decisions(world, app);
      expect(Object.values(decisions)).toEqual(Array(count).fill('healthy'));
    }).toPass({ intervals: [20], timeout: 15_000 });
  }

  /** What the portal decided of each instance, by task id. */
  async decisions(world: World, app: string): Promise<Record<string, string>> {
    const { body } = await world.api(
      'GET',
      `/v1/apps?cluster=${this.cluster}&id=${app}`,
    );
    return Object.fromEntries(
      (body.items[0]?.instances ?? []).map(
        ({ id, decision }: { id: string; decision: string }) => [id, decision],
      ),
    );
  }

  /** Makes a name for an app; resolves once it is live. */
  async map(world: World, host: string, app: string): Promise<void> {
    const made = await world.api('POST', '/v1/mappings?wait=live&timeout=20', {
      ...mappingOf(host),
      targets: [{ cluster: this.cluster, app }],
    });
    expect(made.body.status?.state, JSON.stringify(made.body)).toBe('live');
  }
}
