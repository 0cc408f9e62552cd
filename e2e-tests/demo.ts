import { mkdtemp, rm } from 'node:fs/promises';
import { request, RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import type { Demo } from '../scripts/demo.mjs';
import type { Postgres } from '../scripts/lib/postgres.mjs';

const CI_TOKEN = 'demo-ci-token-0123456789';

/** What a test can do with the whole system, from outside. */
export interface World extends Demo {
  /** The database server, in a world that has one. */
  postgres?: Postgres;
  /** Asks HAProxy for a name; resolves with status and body. */
  get(
    host: string,
    path?: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: string }>;
  /** Asks the API with the demo's CI token. */
  api(
    method: string,
    path: string,
    body?: unknown,
    base?: string,
  ): Promise<{ status: number; body: any }>;
  /** Asks Marathon or its simulator's control API. */
  marathonApi(method: string, path: string, body?: unknown): Promise<any>;
}

/** The answer to a request, on a connection of its own. */
export function ask(
  url: string,
  options: RequestOptions,
  body?: unknown,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const req = request(
      url,
      { timeout: 30_000, agent: false, ...options },
      res => {
        let text = '';
        res.setEncoding('utf8');
        res.on('data', chunk => {
          text += chunk;
        });
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, body: text }),
        );
        res.on('error', reject);
      },
    );
    req.on('timeout', () => req.destroy(new Error(`${url} did not answer`)));
    req.on('error', reject);
    req.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const parse = (text: string) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

function worldOf(demo: Demo): World {
  const json = { 'Content-Type': 'application/json' };
  return {
    ...demo,
    get: (host, path = '/', headers = {}) =>
      ask(`${demo.haproxy}${path}`, { headers: { Host: host, ...headers } }),
    async api(method, path, body, address = `${demo.portal}/api/bamboo`) {
      const headers = { ...json, Authorization: `Bearer ${CI_TOKEN}` };
      const answer = await ask(`${address}${path}`, { method, headers }, body);
      return { status: answer.status, body: parse(answer.body) };
    },
    async marathonApi(method, path, body) {
      const answer = await ask(
        `${demo.marathon}${path}`,
        { method, headers: json },
        body,
      );
      return parse(answer.body);
    },
  };
}

const onPostgres = ({ port }: Postgres) => ({
  backend: {
    database: {
      client: 'pg',
      connection: { host: '127.0.0.1', port, user: 'postgres', password: 'x' },
    },
  },
});

/** A test with the whole demo on free ports; one demo per worker. */
export const test = base.extend<
  object,
  {
    appPackage: string | undefined;
    config: object;
    usesPostgres: boolean;
    world: World;
  }
>({
  appPackage: [undefined, { option: true, scope: 'worker' }],
  config: [{}, { option: true, scope: 'worker' }],
  usesPostgres: [false, { option: true, scope: 'worker' }],
  world: [
    async ({ appPackage, config, usesPostgres }, use) => {
      const { startDemo } = await import('../scripts/demo.mjs');
      const { freePort } = await import('../scripts/lib/ports.mjs');
      const { startPostgres } = await import('../scripts/lib/postgres.mjs');
      const postgres = usesPostgres ? await startPostgres() : undefined;
      const directory = await mkdtemp(join(tmpdir(), 'bamboo-e2e-'));
      const demo = await startDemo({
        ports: {
          portal: await freePort(),
          marathon: await freePort(),
          haproxy: await freePort(),
        },
        directory,
        appPackage,
        config: { ...config, ...(postgres ? onPostgres(postgres) : {}) },
        quiet: true,
      });
      await use({ ...worldOf(demo), postgres });
      await demo.stop();
      await postgres?.stop();
      await rm(directory, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

export { expect } from '@playwright/test';

/** The body of a mapping of the shop's component. */
export const mappingOf = (host: string, app = '/shop/web') => ({
  loadBalancer: 'public',
  host,
  entityRef: 'component:default/shop',
  targets: [{ cluster: 'production', app }],
});
