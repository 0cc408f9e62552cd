import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Processes } from '../scripts/lib/processes.mjs';
import { PROFILE_NAMES } from '../packages/marathon-simulator/src/profiles/Profile';
import { ask, expect, mappingOf, test as base, World } from './demo';
import { Traffic } from './traffic';

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
  readonly #secret: Secret;

  constructor(readonly version: string, ports: number[], secret: Secret) {
    this.cluster = `v${version.replaceAll('.', '-')}`;
    this.urls = ports.map(port => `http://127.0.0.1:${port}`);
    this.#secret = secret;
  }

  /** How the simulator is started. */
  get args(): string[] {
    const [port, standby] = this.urls.map(url => new URL(url).port);
    const secret = this.#secret;
    return [
      ...['--profile', this.version, '--port', port!, '--standby', standby!],
      ...['--leader-wait', '0.2'],
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
      // Long, so that changes are seen by events or not at all.
      resync: { seconds: 600 },
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

/** An app whose instances are up and checked within moments. */
export const checkedApp = (instances: number) => ({
  cmd: 'serve',
  instances,
  backoffSeconds: 0.05,
  // Up to 1.3 only a check that fails tells that it is about to end: it must
  // go on for longer than it takes to see that.
  env: { DRAIN_MS: '1000' },
  healthChecks: [
    {
      protocol: 'HTTP',
      path: '/health',
      gracePeriodSeconds: 0.05,
      intervalSeconds: 0.1,
      maxConsecutiveFailures: 0,
    },
  ],
});

/** Resolves once 40 more requests were answered, with who answered them. */
export async function nextAnswers(traffic: Traffic): Promise<string[]> {
  traffic.answered.clear();
  await expect
    .poll(() => [...traffic.answered.values()].reduce((a, b) => a + b, 0), {
      intervals: [20],
    })
    .toBeGreaterThan(40);
  return [...traffic.answered.keys()].sort();
}

/** Waits until all running tasks answer, and no other; which they are. */
export async function answeredBy(
  marathon: Marathon,
  app: string,
  traffic: Traffic,
  count: number,
): Promise<string[]> {
  let ids: string[] = [];
  await expect(async () => {
    ids = (await marathon.tasks(app))
      .filter(({ state }) => state === 'TASK_RUNNING')
      .map(({ taskId }) => taskId)
      .sort();
    expect(ids).toHaveLength(count);
    expect(await nextAnswers(traffic)).toEqual(ids);
  }).toPass({ intervals: [20], timeout: 15_000 });
  return ids;
}

/** The agent runs the newest revision, and HAProxy itself said so. */
export async function isVerified(world: World): Promise<void> {
  await expect(async () => {
    const { body } = await world.api('GET', '/v1/load-balancers/public');
    expect(body.agents).toEqual({ total: 1, inStep: 1 });
    expect(body.held).toEqual([]);
    expect(body.rejections).toEqual([]);
    const newest = await world.api(
      'GET',
      `/v1/load-balancers/public/revisions/${body.sequence}`,
    );
    expect(newest.body.state).toBe('live');
    expect(newest.body.reports).toMatchObject([
      { outcome: 'verified', verified: 'probe' },
    ]);
  }).toPass({ intervals: [20], timeout: 10_000 });
}

/** A test with a Marathon of every version beside the demo's own. */
export const test = base.extend<
  object,
  { marathons: Map<string, Marathon>; running: Processes }
>({
  running: [
    async ({}, use) => {
      const { Processes } = await import('../scripts/lib/processes.mjs');
      const processes = new Processes({});
      await use(processes);
      await processes.stopAll();
    },
    { scope: 'worker' },
  ],
  marathons: [
    async ({ running }, use) => {
      const { freePort } = await import('../scripts/lib/ports.mjs');
      const folder = await mkdtemp(join(tmpdir(), 'bamboo-marathons-'));
      const marathons = new Map<string, Marathon>();
      for (const [turn, version] of PROFILE_NAMES.entries()) {
        const marathon = new Marathon(
          version,
          [await freePort(), await freePort()],
          turn % 2 ? { token: 'acs.token-1' } : { basic: 'bamboo:secret' },
        );
        marathons.set(version, marathon);
        running.start({
          name: marathon.cluster,
          command: process.execPath,
          args: [
            join(
              __dirname,
              '../packages/marathon-simulator/dist/marathon-simulator.cjs',
            ),
            ...marathon.args,
          ],
          logFile: join(folder, `${marathon.cluster}.log`),
        });
      }
      await use(marathons);
      await running.stopAll();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  config: [
    async ({ marathons }, use) => {
      const all = [...marathons.values()];
      await use({
        bamboo: {
          clusters: Object.fromEntries(
            all.map(({ cluster, config }) => [cluster, config]),
          ),
          loadBalancers: {
            public: {
              clusters: ['production', ...all.map(({ cluster }) => cluster)],
            },
          },
        },
      });
    },
    { scope: 'worker' },
  ],
});

export { expect };
