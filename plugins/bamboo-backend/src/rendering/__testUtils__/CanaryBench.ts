import { once } from 'node:events';
import { createServer, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { CanaryOptions } from '@bamboo-lb/plugin-bamboo-common';
import { makeBlock } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { StoredMapping } from '../../mappings/model';
import {
  appWith,
  instanceAt,
  mappingTo,
} from '../../routing/__testUtils__/fixtures';
import { RoutingTable } from '../../routing/model';
import { RenderedRevision } from '../renderRevision';
import { compile, defaultTemplate, render, tableFor } from './fixtures';
import { Answer, RunningHaproxy } from './RunningHaproxy';

/** What an instance does at paths that end like this. */
const BEHAVIOURS: Record<string, (response: ServerResponse) => void> = {
  '/500': response => {
    response.statusCode = 500;
    response.end();
  },
  '/late': response => {
    setTimeout(() => response.end(), 50);
  },
  '/hints': response => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.end();
  },
  '/silent': () => {},
  '/reset': response => {
    response.socket?.destroy();
  },
};

async function startInstance(name: string): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('set-cookie', 'own=1');
    const [, behaviour] =
      Object.entries(BEHAVIOURS).find(([end]) => request.url?.endsWith(end)) ??
      [];
    if (behaviour) {
      behaviour(response);
    } else {
      response.end(name);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A name with a canary, as a test describes it. */
export interface BenchName {
  path?: string;
  /** Apps, which are named after their instances, and their weights. */
  targets: Record<string, number>;
  /** Absent where the name has several targets and no canary. */
  canary?: Partial<CanaryOptions>;
}

/** How a side was counted; buckets are by their index. */
export interface Counted {
  requests: number;
  answers: number;
  errors: number;
  current: number;
  buckets: number[];
}

const PORT_OF_NOBODY = 1;

/**
 * The default template on a real HAProxy, in front of apps `stable` and
 * `canary` with an instance each, `none` without, `refusing` with one that
 * nobody answers for, and `half` with such a one and one that answers.
 */
export class CanaryBench {
  readonly haproxy: RunningHaproxy;
  readonly #servers: Server[];
  readonly #table: RoutingTable;

  private constructor(
    haproxy: RunningHaproxy,
    servers: Server[],
    table: RoutingTable,
  ) {
    this.haproxy = haproxy;
    this.#servers = servers;
    this.#table = table;
  }

  /** Starts it with names, which are the hosts and ids of their mappings. */
  static async start(
    names: Record<string, BenchName>,
    change = (files: RenderedRevision['files']) => files,
  ): Promise<CanaryBench> {
    const servers = await Promise.all(['stable', 'canary'].map(startInstance));
    const [stable = 0, canary = 0] = servers.map(
      server => (server.address() as AddressInfo).port,
    );
    const appOn = (name: string, ...ports: number[]) =>
      appWith(
        `/${name}`,
        ports.map((port, i) => instanceAt(`${name}.${i}`, '127.0.0.1', port)),
      );
    const table = await tableFor(
      Object.entries(names).map(([name, what]) => mappingOf(name, what)),
      [
        appOn('stable', stable),
        appOn('canary', canary),
        appOn('none'),
        appOn('refusing', PORT_OF_NOBODY),
        appOn('half', PORT_OF_NOBODY, canary),
      ],
    );
    const revision = await render(compile(defaultTemplate), {
      table,
      binds: ['HTTP', 'HTTPS', 'PROBE'],
    });
    const haproxy = await RunningHaproxy.start(change(revision.files));
    return new CanaryBench(haproxy, servers, table);
  }

  async stop(): Promise<void> {
    await this.haproxy.stop();
    this.#servers.forEach(server => server.close());
    this.#servers.forEach(server => server.closeAllConnections());
  }

  /** Asks for a name. */
  get(
    name: string,
    options: { path?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const { path = '/', headers } = options;
    const [host = ''] = name.split('#');
    return this.haproxy.get(host, path, 'http', headers);
  }

  /** Asks often; how often each app answered, or each status other than 200. */
  async counts(
    name: string,
    requests: number,
  ): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (let left = requests; left > 0; left -= 1000) {
      const answers = await Promise.all(
        Array.from({ length: Math.min(left, 1000) }, () => this.get(name)),
      );
      for (const { status, body } of answers) {
        const said = status === 200 ? body : String(status);
        counts[said] = (counts[said] ?? 0) + 1;
      }
    }
    return counts;
  }

  /** Changes the canary's share as an agent does. */
  async setShare(name: string, weight: number): Promise<void> {
    await this.haproxy.command(`set map share1.map ${name} ${100 - weight}`);
  }

  /** The backend of a target of a name. */
  backendOf(name: string, target: number): string {
    const route = this.#table.routes.find(({ mapping }) => mapping === name);
    return route?.targets[target]?.backend ?? '';
  }

  /** What HAProxy counted, by mapping and side. */
  async counted(): Promise<Record<string, Counted>> {
    const said = await this.haproxy.command('show table bamboo-sides');
    return Object.fromEntries(
      said.split('\n').flatMap(line => {
        const key = /key=(\S+)/.exec(line)?.[1];
        const [requests = 0, answers = 0, errors = 0, ...buckets] = [
          ...line.matchAll(/gpc\d+=(\d+)/g),
        ].map(([, count]) => Number(count));
        const current = Number(/conn_cur=(\d+)/.exec(line)?.[1]);
        return key
          ? [[key, { requests, answers, errors, current, buckets }]]
          : [];
      }),
    );
  }
}

const canaryWith = (more: Partial<CanaryOptions>): CanaryOptions => ({
  ...{ tag: 'abcdef', nameMapping: null, sticky: false },
  ...{ header: null, cookie: null, steps: [], guard: null },
  ...{ startedAt: '2024-05-01T12:00:00Z', startedBy: 'user:default/a' },
  ...more,
});

function mappingOf(name: string, what: BenchName): StoredMapping {
  const [host = ''] = name.split('#');
  return mappingTo('/', {
    id: name.replace('#', '-'),
    host,
    path: what.path ?? '/',
    targets: Object.entries(what.targets).map(([app, weight]) => ({
      ...{ cluster: 'production', app: `/${app}`, port: 0, weight },
    })),
    options: what.canary ? { canary: canaryWith(what.canary) } : {},
  });
}

/** The same files, with an answer waited for no longer than a second. */
export const impatient = (files: RenderedRevision['files']) =>
  files.map(file => ({
    ...file,
    blocks: file.blocks.map(({ owner, text }) =>
      makeBlock(owner, text.replace('timeout server 60s', 'timeout server 1s')),
    ),
  }));
