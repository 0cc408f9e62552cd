import { Actual, ActualServer } from '../plan/Actual';
import { readAliases } from '../plan/aliases';
import { isRuntimeServer } from '../plan/sections';
import { Structure } from '../plan/structure';
import { META_MAP } from '../policy/Policy';
import { parseMap, parseMapNames, parseServers } from './answers';
import { showBackends, showMap, showMaps, showServers } from './commands';
import { RuntimeSocket } from './RuntimeSocket';
import { isWord, word } from './Word';

const STATES = {
  MAINT: 'maint',
  DRAIN: 'drain',
  UP: 'ready',
  DOWN: 'ready',
} as const;

/**
 * Reads everything that the agent may change from HAProxy.
 *
 * @param structureOf - Finds the structure with a name, as the worker tells it.
 */
export async function readActual(
  runtime: RuntimeSocket,
  structureOf: (id: string) => Promise<Structure | undefined>,
): Promise<Actual> {
  const names = parseMapNames(await runtime.run(showMaps)).filter(isWord);
  const maps = new Map<string, Map<string, string>>();
  for (const name of names) {
    maps.set(name, parseMap(await runtime.run(showMap(word(name, 'a map')))));
  }
  const backends = new Map<string, Map<string, ActualServer>>();
  for (const name of (await runtime.run(showBackends)).split('\n').slice(1)) {
    backends.set(name.trim(), new Map());
  }
  for (const state of parseServers(await runtime.run(showServers()))) {
    if (isRuntimeServer(state.server)) {
      backends.get(state.backend)?.set(state.server, {
        address: state.address,
        port: state.port,
        state: STATES[state.status],
      });
    }
  }
  const meta = maps.get(META_MAP);
  const id = meta?.get('structure');
  const loaded = id === undefined ? undefined : await structureOf(id);
  return {
    backends,
    maps,
    aliases: readAliases(meta),
    ...(loaded ? { loaded } : {}),
  };
}
