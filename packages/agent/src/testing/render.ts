import {
  Block,
  FullRevision,
  makeBlock,
  Manifest,
  manifestCanarySchema,
  revisionDigest,
  SPARE_PREFIX,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import {
  COUNT_SIDES,
  SIDES_TABLE,
  TestCanary,
  TRACK_SIDES,
} from './renderCanary';

/** A server of a test. */
export interface TestServer {
  server: string;
  port: number;
  address?: string;
}

/** What a test wants to be served: names with the backend behind each. */
export interface TestState {
  lineage?: string;
  sequence: number;
  backends: Record<string, readonly TestServer[]>;
  /** Host, with a path, to backends and their shares of 100 requests. */
  routes: Record<string, string | Record<string, number>>;
  removals?: Manifest['removals'];
  /** Host, with a path, to an ISO time. */
  expires?: Record<string, string>;
  /** Host, with a path and two backends, to the canary on it. */
  canaries?: Record<string, TestCanary>;
  /** More lines of the frontend. */
  frontend?: string;
  /** Backends whose servers speak HTTPS, and which have spare ones too. */
  https?: readonly string[];
  /** How many spare backends the text has. */
  spares?: number;
  /** A line more of the backend `odd`. */
  oddText?: string;
  /** A template without a rule for the probe. */
  withoutProbe?: boolean;
}

const DEFAULTS = `defaults bamboo
  mode http
  option idle-close-on-response
  option redispatch 1
  retries 3
  retry-on conn-failure
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout http-request 10s
  timeout http-keep-alive 15s
`;

const frontend = (state: TestState) => `frontend http from bamboo
  bind "\${BAMBOO_BIND_HTTP[*]}"
${state.withoutProbe ? '' : '  bind "${BAMBOO_BIND_PROBE[*]}" name probe\n'}\
  http-request set-var(txn.host) req.hdr(host),field(1,:),lower
  http-request set-var(txn.path) path
  http-request set-var(txn.route) var(txn.host),concat(,txn.path),map(exact.map)
  http-request set-var(txn.route) var(txn.host),concat(,txn.path),map_beg(prefix.map) if !{ var(txn.route) -m found }
  http-request set-var(txn.rest) var(txn.host),field(2,.,0)
  http-request set-var(txn.route) str(*.),concat(,txn.rest),concat(,txn.path),map_beg(prefix.map) if !{ var(txn.route) -m found }
  http-request set-var(txn.draw) rand(100)
  http-request set-var(txn.side) int(0)
  http-request set-var(txn.t1) var(txn.route),map_str_int(share1.map,100)
  http-request set-var(txn.side) int(1) if { var(txn.draw),sub(txn.t1) ge 0 }
${state.canaries ? TRACK_SIDES : ''}\
  http-request set-var(txn.be) var(txn.route),concat(:,txn.side),map(target.map)
${state.frontend ?? ''}\
${
  state.withoutProbe
    ? ''
    : `  http-request return status 200 hdr X-Rev "%[str(sequence),map(meta.map)]" hdr X-Be "%[var(txn.be)]" if { so_name probe }\n`
}\
  http-request return status 404 unless { var(txn.be) -m found }
  use_backend %[var(txn.be)]
${state.canaries ? COUNT_SIDES : ''}`;

const backend = (
  name: string,
  servers: readonly TestServer[],
  isHttps = false,
) =>
  `backend ${name} from bamboo
  balance random
  default-server check${
    isHttps ? ' ssl verify none check-ssl' : ''
  } inter 10s fastinter 1s observe layer4 error-limit 3 on-error mark-down
${servers
  .map(
    ({ server, address = '127.0.0.1', port }) =>
      `  server ${server} ${address}:${port}\n`,
  )
  .join('')}`;

/** Renders a state as the default template of the backend would, in small. */
export function render(state: TestState): FullRevision {
  const { backends, routes } = state;
  const maps: Record<string, Block[]> = {
    'exact.map': [],
    'prefix.map': [],
    'share1.map': [],
    ...(state.canaries ? { 'match.map': [] } : {}),
    'target.map': [],
  };
  const mappings: Manifest['mappings'] = [];
  const users = new Map<string, string[]>();
  for (const [name, target] of Object.entries(routes)) {
    const slash = name.indexOf('/');
    const host = slash < 0 ? name : name.slice(0, slash);
    const path = slash < 0 ? '/' : name.slice(slash);
    const id = `m-${name.replace(/[^a-z0-9]/g, '-')}`;
    const route = id;
    const key = `${host}${path}`.replace(/\/$/, '');
    const owner = `mapping:${id}`;
    const add = (file: string, text: string) =>
      maps[file]?.push(makeBlock(owner, text));
    add('exact.map', `${key} ${route}\n`);
    add('prefix.map', `${key}/ ${route}\n`);
    const shares: [string, number][] =
      typeof target === 'string' ? [[target, 100]] : Object.entries(target);
    if (shares.length > 1) {
      add('share1.map', `${route} ${shares[0]?.[1]}\n`);
    }
    shares.forEach(([to], side) => {
      add('target.map', `${route}:${side} ${to}\n`);
      users.set(to, [...(users.get(to) ?? []), id]);
    });
    const canary = state.canaries?.[name];
    if (canary?.header) {
      add('match.map', `${route}:h:never 0\n${route}:h:${canary.header} 1\n`);
    }
    const expiresAt = state.expires?.[name] ?? null;
    mappings.push({
      id,
      host,
      path,
      backends: shares.map(([to]) => to),
      expiresAt,
      ...(canary ? { canary: manifestCanarySchema.parse(canary) } : {}),
    });
  }
  const files = [
    {
      name: 'haproxy.cfg',
      blocks: [
        makeBlock('template', DEFAULTS),
        makeBlock('template', frontend(state)),
        ...(state.canaries ? [makeBlock('template', SIDES_TABLE)] : []),
        ...Object.entries(backends).map(([name, servers]) =>
          makeBlock(
            `app:test/${name}`,
            backend(name, servers, state.https?.includes(name)) +
              (name === 'odd' ? state.oddText ?? '' : ''),
          ),
        ),
        ...Array.from({ length: state.spares ?? 0 }, (_, i) =>
          makeBlock('template', backend(`${SPARE_PREFIX}${i + 1}`, [])),
        ),
        ...Array.from({ length: state.https ? state.spares ?? 0 : 0 }, (_, i) =>
          makeBlock(
            'template',
            backend(`${SPARE_PREFIX}https:${i + 1}`, [], true),
          ),
        ),
      ],
    },
    ...Object.entries(maps).map(([name, blocks]) => ({ name, blocks })),
  ];
  const manifest: Manifest = {
    backends: Object.entries(backends).map(([name, servers]) => ({
      name,
      class: state.https?.includes(name) ? 'https' : 'http',
      app: { cluster: 'test', id: `/${name}`, port: 0 },
      mappings: users.get(name) ?? [],
      servers: servers.map(({ server, address = '127.0.0.1', port }) => ({
        name: server,
        address,
        port,
      })),
    })),
    maps: Object.keys(maps).map(file => ({
      file,
      keyIsBackend: false,
      valueIsBackend: file === 'target.map',
    })),
    mappings,
    removals: state.removals ?? [],
    binds: state.withoutProbe ? ['HTTP'] : ['HTTP', 'PROBE'],
  };
  return {
    lineage: state.lineage ?? 'lineage-1',
    sequence: state.sequence,
    digest: revisionDigest({ files, manifest }),
    files,
    manifest,
    cause: { kind: 'app', subjects: [], text: 'A test.' },
  };
}
