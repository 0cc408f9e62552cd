import { isSpare } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Actual } from './Actual';
import { Configuration } from './configuration';
import { Touched } from './nextConfiguration';
import { Places } from './place';
import { changedKeywords, planServers, retireAll } from './planBackend';
import { planKeys } from './planMap';
import { Step } from './steps';

/** How to get from what HAProxy runs to what it is to run. */
export interface Plan {
  /**
   * What HAProxy can do while it runs. Where a reload is needed these are the
   * steps that are right for the worker that serves until then.
   */
  steps: Step[];
  /** Why a reload is needed for the rest. */
  reload?: string;
}

/** What a plan is made from. */
export interface PlanInput {
  desired: Configuration;
  actual: Actual;
  /** What was applied before; tells keywords of servers, which cannot be read. */
  previous?: Configuration;
  /**
   * Where `actual` differs from `desired` at most. Without it everything is
   * compared.
   */
  touched?: Touched;
  /** Backends whose servers leave although their instances live on. */
  voluntary?: ReadonlySet<string>;
}

interface Parts {
  aliases: Step[];
  arriving: Step[];
  routing: Step[];
  fading: Step[];
  leaving: Step[];
  reload?: string;
}

/**
 * Plans the way to the desired configuration. Servers come first and maps
 * after them, so that no entry leads to a backend without its servers; servers
 * leave last, when no entry leads to them any more.
 */
export function makePlan(input: PlanInput): Plan {
  const { desired, actual } = input;
  const { loaded } = actual;
  if (!loaded) {
    return { steps: [], reload: 'it is not known which text HAProxy loaded' };
  }
  const places = new Places(desired.structure, loaded, actual);
  const parts: Parts = {
    ...{ aliases: [], arriving: [], routing: [], fading: [], leaving: [] },
  };
  const isSameShell = loaded.shell === desired.structure.shell;
  if (!isSameShell) {
    parts.reload = 'the text changes beyond backends and map entries';
  }
  planBackends(input, places, parts);
  // Another text may mean other things by the entries of the maps.
  if (isSameShell) {
    planMaps(input, places, parts);
  }
  const { aliases, arriving, routing, fading, leaving, reload } = parts;
  return {
    steps: [...aliases, ...arriving, ...routing, ...fading, ...leaving],
    ...(reload === undefined ? {} : { reload }),
  };
}

function planBackends(input: PlanInput, places: Places, parts: Parts) {
  const { desired, actual, previous, touched, voluntary } = input;
  const removed: string[] = [];
  for (const name of touched?.backends ?? desired.backends.keys()) {
    const backend = desired.backends.get(name);
    if (isSpare(name)) {
      continue;
    }
    if (!backend) {
      removed.push(name);
      continue;
    }
    const place = places.place(name);
    const now =
      place.home === undefined ? undefined : actual.backends.get(place.home);
    if (place.home === undefined || !now) {
      parts.reload ??= place.home === undefined ? place.reason : undefined;
      continue;
    }
    const changed = changedKeywords(backend, previous?.backends.get(name), now);
    if (changed) {
      parts.reload ??= `the keywords of server ${name}/${changed} change`;
      continue;
    }
    if (place.isNew) {
      parts.aliases.push({ kind: 'alias', backend: name, spare: place.home });
    }
    planServers({
      ...{ home: place.home, backend, now },
      drains: backend.dynamicCookie && Boolean(voluntary?.has(name)),
      ...parts,
    });
  }
  if (!touched) {
    removed.push(...unwanted(input, places));
  }
  // An entry that still leads there may wait for the reload.
  for (const name of parts.reload === undefined ? removed : []) {
    retire(name, actual, places, parts);
  }
}

/** Backends that nobody wants, by the names that they stand for. */
function* unwanted({ desired, actual }: PlanInput, places: Places) {
  const wanted = new Set<string>();
  for (const name of desired.backends.keys()) {
    const home = places.homeOf(name);
    if (home !== undefined && !isSpare(name)) {
      wanted.add(home);
    }
  }
  for (const [home, servers] of actual.backends) {
    const name = actual.aliases.get(home);
    if (!wanted.has(home) && (servers.size > 0 || name !== undefined)) {
      yield name ?? home;
    }
  }
}

function retire(name: string, actual: Actual, places: Places, parts: Parts) {
  const home = places.homeOf(name);
  if (home === undefined) {
    return;
  }
  parts.leaving.push(...retireAll(home, actual.backends.get(home)));
  if (home !== name) {
    parts.leaving.push({ kind: 'unalias', backend: name, spare: home });
  }
}

function planMaps(input: PlanInput, places: Places, parts: Parts) {
  const { desired, actual, touched } = input;
  const inHAProxy = (name: string) => places.homeOf(name) ?? name;
  // A request goes through the maps in their order, so an entry comes after
  // those that it leads to, and goes before them.
  for (const [file, entries] of [...desired.maps].reverse()) {
    const now = actual.maps.get(file);
    const keys = touched ? touched.keys.get(file) : undefined;
    if (!now || (touched && !keys)) {
      continue;
    }
    const names = desired.mapNames.get(file);
    const { put, deleted } = planKeys({
      ...{ file, entries, now, keys },
      keyOf: names?.keyIsBackend ? inHAProxy : undefined,
      valueOf: names?.valueIsBackend ? inHAProxy : undefined,
    });
    // New routes may lead to what only the reload brings.
    if (parts.reload === undefined) {
      parts.routing.push(...put);
    }
    parts.fading.unshift(...deleted);
  }
}
