import {
  Manifest,
  ManifestBackend,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Route, RoutingBackend, RoutingTable } from '../routing/model';
import { ListMemo } from '../routing/ListMemo';
import { poolOf } from '../routing/names';
import { Turns } from '../routing/Turns';
import { TextFacts } from './inspectText';
import { MAPS } from './mapFiles';

const memo = new WeakMap<RoutingBackend, ManifestBackend>();

/** A backend as the manifest tells it. The same backend gives the same object. */
export function manifestBackend(backend: RoutingBackend): ManifestBackend {
  const known = memo.get(backend);
  if (known) {
    return known;
  }
  const made: ManifestBackend = {
    name: backend.name,
    class: poolOf(backend).join(':'),
    app: { cluster: backend.cluster, id: backend.app, port: backend.port },
    mappings: backend.mappings,
    servers: backend.servers.map(({ name, address, port }) => ({
      name,
      address,
      port,
    })),
  };
  memo.set(backend, made);
  return made;
}

const mappingMemo = new WeakMap<Route, Manifest['mappings'][number]>();

function manifestMapping(route: Route): Manifest['mappings'][number] {
  const { mapping, host, path, expiresAt, targets, canary } = route;
  const [, side] = targets;
  const known = mappingMemo.get(route) ?? {
    id: mapping,
    host,
    path,
    backends: targets.map(target => target.backend),
    expiresAt,
    ...(canary && side
      ? {
          canary: {
            tag: canary.tag,
            weight: side.weight,
            guard: canary.guard,
          },
        }
      : {}),
  };
  mappingMemo.set(route, known);
  return known;
}

const mappingsOf = new WeakMap<readonly Route[], Manifest['mappings']>();

function manifestMappings(routes: readonly Route[]): Manifest['mappings'] {
  const known = mappingsOf.get(routes) ?? routes.map(manifestMapping);
  mappingsOf.set(routes, known);
  return known;
}

/** Whether names are those of the backends, in the same order. */
const isAll = (names: readonly string[], backends: readonly RoutingBackend[]) =>
  names.length >= backends.length &&
  backends.every((backend, i) => backend.name === names[i]);

/**
 * Says what an agent must know without parsing text. Backends that the text
 * does not have, as a template of one's own may leave them out, are not named.
 */
export async function buildManifest(options: {
  table: RoutingTable;
  texts: readonly TextFacts[];
  removals: Manifest['removals'];
  backends: ListMemo<RoutingBackend, ManifestBackend>;
  turns: Turns;
}): Promise<Manifest> {
  const { table, texts, removals, turns } = options;
  const names: string[] = [];
  const binds = new Set<string>();
  for (const text of texts) {
    names.push(...text.backends);
    text.binds.forEach(name => binds.add(name));
  }
  let { backends } = table;
  if (!isAll(names, backends)) {
    const inText = new Set(names);
    backends = backends.filter(backend => inText.has(backend.name));
  }
  return {
    backends: [...(await options.backends.list(backends, turns))],
    maps: MAPS,
    mappings: manifestMappings(table.routes),
    removals,
    binds: [...binds].sort(),
  };
}
