import {
  Block,
  Manifest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { RoutableApp } from '../apps/model';
import { MAX_WILDCARD_LABELS } from '../routing/matchRoute';
import { RoutingTable } from '../routing/model';
import { bambooModel } from './bambooModel';
import { buildManifest, manifestBackend } from './buildManifest';
import { CompiledTemplate } from './CompiledTemplate';
import { contextItem } from './contextItem';
import { LATENCY_ITEMS, SIDE_COUNTERS } from './latencyBuckets';
import { mapFiles } from './mapFiles';
import { renderConfig, RenderFailure, RenderMemory } from './renderConfig';
import { spareItems } from './spares';
import { TemplateError } from './TemplateError';
import { backendItem, backendOfItem, routeItem } from './routingContext';
import { ListMemo } from '../routing/ListMemo';
import { Turns } from '../routing/Turns';

/** A configuration as text, before it gets its place in a lineage. */
export interface RenderedRevision {
  files: { name: string; blocks: Block[] }[];
  manifest: Manifest;
  /** Owners whose blocks failed; they keep their last good text, if any. */
  failures: RenderFailure[];
  /** How many blocks of `haproxy.cfg` the memory did not have. */
  renderedCount: number;
  /** For the next render of the same load balancer. */
  memory: RenderMemory;
}

/** What {@link renderRevision} reads. */
export interface RenderInput {
  template: CompiledTemplate;
  table: RoutingTable;
  /** The names of `bind` lines that the host offers, such as `HTTP`. */
  binds: readonly string[];
  /** Whether ports are open at which apps are reached by TCP. */
  tcp: boolean;
  /** Whether names may send plain HTTP to HTTPS. */
  redirects: boolean;
  /** For templates in Bamboo's words. Objects are never changed in place. */
  apps: Iterable<RoutableApp>;
  memory: RenderMemory;
  /** The explained removals against the revision before. */
  removals: Manifest['removals'];
}

/** Where the rest of a host begins when 1, 2, … labels are stripped. */
const WILDCARD_FIELDS = Array.from(
  { length: MAX_WILDCARD_LABELS },
  (_, i) => i + 2,
);

/** Backends whose block kept its last good text have the servers of then. */
function withLastGood(
  table: RoutingTable,
  stale: ReadonlyMap<string, unknown>,
): RoutingTable {
  if (stale.size === 0) {
    return table;
  }
  const backends = table.backends.map(
    backend => backendOfItem(stale.get(backend.name)) ?? backend,
  );
  return { ...table, backends };
}

/**
 * Renders the configuration of a load balancer: `haproxy.cfg` from the
 * template, the map files from the routes. The same input gives the same
 * bytes, with a memory or without. It lets others have the event loop in
 * between.
 *
 * @throws {@link TemplateError} when the template itself fails, or leads from no
 * port to its app although ports are open. The failure of a single block is
 * told in `failures`.
 */
export async function renderRevision(
  input: RenderInput,
): Promise<RenderedRevision> {
  const { template, table, memory, removals } = input;
  if (input.tcp && !template.leadsFromPorts) {
    throw new TemplateError(
      'ports are open for TCP, but there is no `map(tcp.map)` that leads from them to apps. Write a frontend like `bamboo-tcp` of the default template, or close the ports',
    );
  }
  const turns = new Turns();
  const lists = memory.lists ?? {
    backends: new ListMemo(backendItem),
    routes: new ListMemo(routeItem),
    manifest: new ListMemo(manifestBackend),
  };
  const context = contextItem({
    loadBalancer: table.loadBalancer,
    binds: [...input.binds],
    wildcardFields: WILDCARD_FIELDS,
    sideCounters: SIDE_COUNTERS,
    latencyBuckets: LATENCY_ITEMS,
    backends: await lists.backends.list(table.backends, turns),
    routes: await lists.routes.list(table.routes, turns),
    tcp: input.tcp,
    redirects: input.redirects,
    spares: spareItems(table.backends, input),
    ...(template.usesBambooModel ? bambooModel([...input.apps], table) : {}),
  });
  const config = await renderConfig({ template, context, memory, turns });
  const maps = await mapFiles(table.routes, turns);
  return {
    files: [
      { name: 'haproxy.cfg', blocks: config.blocks.map(({ block }) => block) },
      ...maps.files,
    ],
    manifest: await buildManifest({
      table: withLastGood(table, config.stale),
      texts: config.blocks,
      removals,
      backends: lists.manifest,
      turns,
    }),
    failures: [...config.failures, ...maps.failures],
    renderedCount: config.renderedCount,
    memory: { ...config.memory, lists },
  };
}
