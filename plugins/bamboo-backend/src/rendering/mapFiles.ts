import {
  Block,
  listenerPort,
  makeBlock,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Route } from '../routing/model';
import { mappingOwner, TEMPLATE_OWNER } from '../routing/owners';
import { guard } from './guard';
import { TemplateError } from './TemplateError';
import { Turns } from '../routing/Turns';

const FILES = [
  'exact.map',
  'prefix.map',
  'canary.map',
  'match.map',
  'sticky.map',
  'share1.map',
  'share2.map',
  'share3.map',
  'target.map',
  'tcp.map',
  'redirect.map',
  'hsts.map',
] as const;

type MapFile = (typeof FILES)[number];

/** The map files, as the manifest describes them to agents. */
export const MAPS = [...FILES, 'meta.map'].map(file => ({
  file,
  keyIsBackend: false,
  valueIsBackend: file === 'target.map' || file === 'tcp.map',
}));

/** The agent puts the sequence that it applied in place of the 0. */
const META = makeBlock(TEMPLATE_OWNER, 'sequence 0\n');

const CHOOSING = /^[A-Za-z0-9._-]{1,64}$/;
const TAG = /^[0-9a-f]{6}$/;
/** A client that asks for this gets the stable side. */
const NEVER = 'never';

function choosingLines(start: string, value: string | null): string[] {
  if (value === null) {
    return [];
  }
  const sides = new Map([
    [expected(value, CHOOSING, 'what chooses a canary'), 1],
    [NEVER, 0],
  ]);
  return [...sides].map(([asked, side]) => `${start}:${asked} ${side}`);
}

function expected(word: string, form: RegExp, what: string): string {
  if (!form.test(guard(word))) {
    throw new TemplateError(`${JSON.stringify(word)} cannot be ${what}`);
  }
  return word;
}

function canaryLines({
  mapping,
  path,
  canary,
}: Route): Partial<Record<MapFile, string[]>> {
  if (!canary) {
    return {};
  }
  const tag = expected(canary.tag, TAG, 'the tag of a canary');
  return {
    'canary.map': [`${mapping} ${tag}`],
    'match.map': [
      ...choosingLines(`${mapping}:h`, canary.header),
      ...choosingLines(`${mapping}:c`, canary.cookie),
    ],
    'sticky.map': canary.sticky ? [`${mapping} ${tag}:${path}`] : [],
  };
}

function listenerLines(port: number, { targets: [target] }: Route) {
  const backend = guard(target?.backend ?? '');
  return { 'tcp.map': backend ? [`${port} ${backend}`] : [] };
}

/** Which lines a route has in the map files. */
export function routeLines(route: Route): Partial<Record<MapFile, string[]>> {
  const { mapping, host, path, targets } = route;
  const listening = listenerPort(host);
  if (listening !== undefined) {
    return listenerLines(listening, route);
  }
  const isRoot = path === '/';
  const shares = targets.slice(0, -1).map((_, i) => {
    const upTo = targets.slice(0, i + 1);
    return [`${mapping} ${upTo.reduce((sum, t) => sum + t.weight, 0)}`];
  });
  [mapping, host, path, ...targets.map(t => t.backend)].forEach(word =>
    guard(word),
  );
  return {
    'exact.map': isRoot ? [] : [`${host}${path} ${mapping}`],
    'prefix.map': [`${host}${isRoot ? '/' : `${path}/`} ${mapping}`],
    'redirect.map': route.redirect ? [`${mapping} https`] : [],
    'hsts.map': route.hsts ? [`${mapping} https`] : [],
    ...canaryLines(route),
    'share1.map': shares[0],
    'share2.map': shares[1],
    'share3.map': shares[2],
    'target.map': targets.map((t, i) => `${mapping}:${i} ${t.backend}`),
  };
}

const memo = new WeakMap<Route, ReadonlyMap<MapFile, Block>>();

function routeBlocks(route: Route): ReadonlyMap<MapFile, Block> {
  const known = memo.get(route);
  if (known) {
    return known;
  }
  const lines = routeLines(route);
  const blocks = new Map<MapFile, Block>();
  for (const file of FILES) {
    const text = (lines[file] ?? []).map(line => `${line}\n`).join('');
    if (text) {
      blocks.set(file, makeBlock(mappingOwner(route.mapping), text));
    }
  }
  memo.set(route, blocks);
  return blocks;
}

/** The map files of routes, and the mappings that do not fit into them. */
export interface MapFiles {
  files: { name: string; blocks: Block[] }[];
  failures: { owner: string; message: string }[];
}

const made = new WeakMap<readonly Route[], MapFiles>();

/**
 * Makes the map files, one block per mapping and file, in the order of the
 * routes.
 *
 * `exact.map` and `prefix.map` lead from host and path to the mapping: a path
 * stands in the first as it is and in the second with a slash behind, so that
 * `/api` does not match `/apiary`. `share1.map` to `share3.map` hold where, of
 * 100 draws, the share of the first, second and third target ends; a mapping
 * that is not in them stops there. `target.map` leads from mapping and side to
 * the backend.
 *
 * A mapping with a canary is in `canary.map` with the canary's tag, in
 * `sticky.map` with tag and path where clients stay on their side, and in
 * `match.map` with the values of header and cookie that choose a side.
 *
 * `redirect.map` has the mappings whose plain HTTP is sent to HTTPS, and
 * `hsts.map` those of which browsers are told to come by HTTPS alone.
 * `tcp.map` leads from the port of a TCP listener to its backend; a listener
 * is in no other file.
 *
 * The same array of routes gives the same files.
 */
export async function mapFiles(
  routes: readonly Route[],
  turns: Turns,
): Promise<MapFiles> {
  const known = made.get(routes);
  if (known) {
    return known;
  }
  const files = new Map(FILES.map(file => [file, new Array<Block>()]));
  const failures: MapFiles['failures'] = [];
  for (const route of routes) {
    if (turns.isOver()) {
      await turns.yield();
    }
    try {
      routeBlocks(route).forEach((block, file) => files.get(file)?.push(block));
    } catch (error) {
      const owner = mappingOwner(route.mapping);
      failures.push({ owner, message: TemplateError.from(error).message });
    }
  }
  const result = {
    files: [
      ...[...files].map(([name, blocks]) => ({ name, blocks })),
      { name: 'meta.map', blocks: [META] },
    ],
    failures,
  };
  made.set(routes, result);
  return result;
}
