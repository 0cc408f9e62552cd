import {
  FullRevision,
  listenerHost,
  makeBlock,
  Manifest,
  ManifestCanary,
  revisionDigest,
  SPARE_PREFIX,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { defaultTemplateText } from './defaultTemplate';
import type { TestServer } from './render';

/** A host name, where its requests go, and the canary on it. */
export interface DefaultName {
  /** Backends and their shares of 100 requests. */
  targets: Record<string, number>;
  /** The tag of the canary, on two targets. */
  tag?: string;
  /** Absent when the guard is off. */
  guard?: ManifestCanary['guard'];
}

/** What {@link renderDefault} renders. */
export interface DefaultState {
  sequence: number;
  backends: Record<string, readonly TestServer[]>;
  names: Record<string, DefaultName>;
  /** Backends by the ports at which they are reached by TCP. */
  listeners?: Record<number, string>;
  /** Backends that a person's change takes out. */
  removed?: string[];
}

const SPARES = 8;

const FILES = [
  ...['exact', 'prefix', 'canary', 'match', 'sticky'],
  ...['share1', 'share2', 'share3', 'target', 'tcp'],
] as const;

const backendText = (
  name: string,
  servers: readonly TestServer[],
  isTcp = false,
) =>
  [
    `backend ${name} from bamboo${isTcp ? '-tcp' : ''}`,
    '  balance roundrobin',
    '  default-server check inter 10s fastinter 1s observe layer4 error-limit 3 on-error mark-down',
    ...servers.map(one => `  server ${one.server} 127.0.0.1:${one.port}`),
    '',
    '',
  ].join('\n');

function linesOf(
  id: string,
  host: string,
  { targets, tag }: DefaultName,
): Partial<Record<(typeof FILES)[number], string[]>> {
  const [first = 0, ...others] = Object.values(targets);
  return {
    prefix: [`${host}/ ${id}`],
    ...(tag
      ? {
          canary: [`${id} ${tag}`],
          match: [`${id}:h:always 1`, `${id}:h:never 0`],
          sticky: [`${id} ${tag}:/`],
        }
      : {}),
    share1: others.length > 0 ? [`${id} ${first}`] : [],
    target: Object.keys(targets).map((to, side) => `${id}:${side} ${to}`),
  };
}

/** Renders a state with the text of the real default template. */
export function renderDefault(state: DefaultState): FullRevision {
  const { backends, names, listeners } = state;
  const entries = [
    ...Object.entries(names).map(([host, name]) => {
      const id = `m-${host.replace(/[^a-z0-9]/g, '-')}`;
      return { id, host, name, lines: linesOf(id, host, name) };
    }),
    ...Object.entries(listeners ?? {}).map(([port, to]) => ({
      ...{ id: `m-${port}`, host: listenerHost(Number(port)) },
      name: { targets: { [to]: 100 } } as DefaultName,
      lines: { tcp: [`${port} ${to}`] } as ReturnType<typeof linesOf>,
    })),
  ];
  const isTcp = (name: string) => Object.values(listeners ?? {}).includes(name);
  const sparesOf = (prefix: string, tcp: boolean) =>
    Array.from({ length: SPARES }, (_, i) =>
      makeBlock(
        'template',
        backendText(`${SPARE_PREFIX}${prefix}${i + 1}`, [], tcp),
      ),
    );
  const spares = [
    ...sparesOf('', false),
    ...(listeners ? sparesOf('tcp:', true) : []),
  ];
  const files = [
    {
      name: 'haproxy.cfg',
      blocks: [
        makeBlock(
          'template',
          defaultTemplateText({ tcp: listeners !== undefined }),
        ),
        ...Object.entries(backends).map(([name, servers]) =>
          makeBlock(
            `app:test/${name}`,
            backendText(name, servers, isTcp(name)),
          ),
        ),
        ...spares,
      ],
    },
    ...FILES.map(file => ({
      name: `${file}.map`,
      blocks: entries.flatMap(({ id, lines }) => {
        const text = (lines[file] ?? []).map(line => `${line}\n`).join('');
        return text ? [makeBlock(`mapping:${id}`, text)] : [];
      }),
    })),
  ];
  const manifest: Manifest = {
    backends: Object.entries(backends).map(([name, servers]) => ({
      name,
      class: isTcp(name) ? 'tcp' : 'http',
      app: { cluster: 'test', id: `/${name}`, port: 0 },
      mappings: entries
        .filter(entry => name in entry.name.targets)
        .map(({ id }) => id),
      servers: servers.map(({ server, port }) => ({
        name: server,
        address: '127.0.0.1',
        port,
      })),
    })),
    maps: FILES.map(file => ({
      file: `${file}.map`,
      keyIsBackend: false,
      valueIsBackend: file === 'target' || file === 'tcp',
    })),
    mappings: entries.map(
      ({ id, host, name: { targets, tag, guard = null } }) => ({
        id,
        host,
        path: '/',
        backends: Object.keys(targets),
        expiresAt: null,
        ...(tag
          ? {
              canary: {
                tag,
                weight: Object.values(targets)[1] ?? 0,
                guard,
              },
            }
          : {}),
      }),
    ),
    removals: (state.removed ?? []).map(backend => ({
      backend,
      reason: 'mapping',
    })),
    binds: ['HTTP', 'PROBE', ...(listeners ? ['TCP'] : [])],
  };
  return {
    lineage: 'lineage-1',
    sequence: state.sequence,
    digest: revisionDigest({ files, manifest }),
    files,
    manifest,
    cause: { kind: 'mapping', subjects: [], text: 'A test.' },
  };
}
