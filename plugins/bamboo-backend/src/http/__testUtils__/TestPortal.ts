import {
  AuditorService,
  coreServices,
  createServiceFactory,
  PermissionsService,
  RootLoggerService,
  ServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import request, { Response } from 'supertest';
import { userInfo } from '../../authorization/__testUtils__/company';
import { bambooPlugin } from '../../plugin';
import { companyCatalog } from './companyCatalog';
import { expectDocumented } from './expectDocumented';
import { as, authWithRestrictions } from './tokens';

/** What a request says beside its method and path. */
export interface Asking {
  /** An `authorization` header, ann's when left out; null for none. */
  who?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A cluster named production at this address. */
export const clusterAt = (url: string): JsonObject => ({
  production: { urls: [url] },
});

/** The load balancer public, with an open domain. */
export const PUBLIC = {
  public: {
    domains: ['*.example.com'],
    publicUrl: 'https://{host}',
    addresses: ['192.0.2.1'],
  },
};

/** The other plugins that ours asks. */
export type Neighbour = 'catalog' | 'permissions' | 'userInfo';

/** The plugin in a backend, asked over HTTP; every answer is compared with the document. */
export class TestPortal {
  readonly url: string;
  readonly auditor: jest.Mocked<AuditorService>;
  readonly #backend: TestBackend;
  readonly #logger: jest.Mocked<RootLoggerService>;

  private constructor(
    backend: TestBackend,
    auditor: jest.Mocked<AuditorService>,
    logger: jest.Mocked<RootLoggerService>,
  ) {
    this.#backend = backend;
    this.#logger = logger;
    this.auditor = auditor;
    this.url = `http://localhost:${backend.server.port()}`;
  }

  /**
   * @param options.bamboo - The part of the configuration that is ours.
   * @param options.knex - A database in place of SQLite in memory.
   * @param options.around - What stands between the plugin and a neighbour.
   * @param options.services - In place of those of the test backend.
   */
  static async start(options: {
    bamboo?: JsonObject;
    knex?: Knex;
    permissions?: PermissionsService;
    around?: <T extends object>(name: Neighbour, service: T) => T;
    services?: ServiceFactory[];
  }): Promise<TestPortal> {
    const { bamboo, knex, permissions, services = [] } = options;
    const around = options.around ?? ((_name, service) => service);
    const auditor = mockServices.auditor.mock({
      createEvent: jest.fn(async () => ({
        success: async () => {},
        fail: async () => {},
      })),
    });
    const logger = mockServices.rootLogger.mock();
    logger.child.mockReturnValue(logger);
    const backend = await startTestBackend({
      features: [
        bambooPlugin,
        mockServices.rootConfig.factory({
          data: {
            backend: {
              database: { client: 'better-sqlite3', connection: ':memory:' },
            },
            ...(bamboo ? { bamboo } : {}),
            ...(permissions ? { permission: { enabled: true } } : {}),
          },
        }),
        auditor.factory,
        logger.factory,
        authWithRestrictions,
        // The test backend's own knows no restrictions of tokens.
        httpAuthServiceFactory,
        createServiceFactory({
          service: coreServices.userInfo,
          deps: {},
          factory: () => around('userInfo', userInfo),
        }),
        createServiceFactory({
          service: catalogServiceRef,
          deps: { auth: coreServices.auth },
          factory: ({ auth }) => around('catalog', companyCatalog(auth)),
        }),
        ...services,
        ...(knex ? [mockServices.database.factory({ knex })] : []),
        ...(permissions
          ? [
              createServiceFactory({
                service: coreServices.permissions,
                deps: {},
                factory: () => around('permissions', permissions),
              }),
            ]
          : []),
      ],
    });
    return new TestPortal(backend, auditor, logger);
  }

  /** What the plugin warned of. */
  get warnings(): string[] {
    return this.#logger.warn.mock.calls.map(([message]) => message);
  }

  /** All that was written to the log, at any level. */
  get logged(): string {
    const { error, warn, info, debug } = this.#logger;
    return JSON.stringify(
      [error, warn, info, debug].flatMap(level => level.mock.calls),
    );
  }

  /** The fields of all lines with this message, at any level. */
  lines(message: string): Record<string, unknown>[] {
    const { error, warn, info, debug } = this.#logger;
    return [error, warn, info, debug].flatMap(level =>
      level.mock.calls
        .filter(([said]) => said === message)
        .map(([, fields]) => ({ ...fields })),
    );
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
  }

  get(path: string, asking?: Asking) {
    return this.#send('get', path, asking);
  }

  post(path: string, body: unknown, asking?: Asking) {
    return this.#send('post', path, { body, ...asking });
  }

  put(path: string, body: unknown, asking?: Asking) {
    return this.#send('put', path, { body, ...asking });
  }

  delete(path: string, asking?: Asking) {
    return this.#send('delete', path, asking);
  }

  async #send(
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    asking: Asking = {},
  ): Promise<Response> {
    const { who = as.ann, body, headers = {} } = asking;
    const response = await request(this.#backend.server)
      [method](`/api/bamboo${path}`)
      .set({ ...(who ? { authorization: who } : {}), ...headers })
      .send(body as object | undefined);
    expectDocumented(method, path, response);
    return response;
  }
}
