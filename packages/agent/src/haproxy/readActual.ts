import { Actual, ActualServer } from '../plan/Actual';
import { isRuntimeServer } from '../plan/sections';
import { META_MAP } from '../policy/Policy';
import { parseMap, parseMapNames, parseServers } from './answers';
import { showBackends, showMap, showMaps, showServers } from './commands';
import { RuntimeSocket } from './RuntimeSocket';
import { isWord, word } from './Word';

/** Reads everything that the agent may change from HAProxy. */
export async function readActual(runtime: RuntimeSocket): Promise<Actual> {
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
        maintenance: state.status === 'MAINT',
      });
    }
  }
  const structure = maps.get(META_MAP)?.get('structure');
  return { backends, maps, ...(structure ? { structure } : {}) };
}
