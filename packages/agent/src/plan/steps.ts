import { isIP } from 'node:net';
import {
  addMap,
  addServer,
  Command,
  deleteMap,
  enableDynamicCookie,
  enableHealth,
  setAddress,
  setMap,
  setState,
} from '../haproxy/commands';
import { word } from '../haproxy/Word';
import { META_MAP } from '../policy/Policy';
import { Actual } from './Actual';
import { aliasKey } from './aliases';

/** One change that HAProxy can make while it runs. */
export type Step =
  | {
      kind: 'add-server';
      backend: string;
      server: string;
      address: string;
      port: number;
      keywords: readonly string[];
      dynamicCookie: boolean;
    }
  | {
      kind: 'move-server';
      backend: string;
      server: string;
      address: string;
      port: number;
    }
  | {
      kind: 'ready-server' | 'drain-server' | 'retire-server';
      backend: string;
      server: string;
    }
  | { kind: 'add-map'; file: string; entries: readonly [string, string][] }
  | { kind: 'set-map'; file: string; key: string; value: string }
  | { kind: 'delete-map'; file: string; key: string }
  /** A spare backend stands for another from now on, or no longer. */
  | { kind: 'alias' | 'unalias'; spare: string; backend: string };

// They are for the start of a process only, or are the state that the steps set.
const NOT_AT_RUNTIME = new Map([
  ['init-addr', 1],
  ['enabled', 0],
  ['disabled', 0],
]);

function runtimeKeywords(keywords: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < keywords.length; at += 1) {
    const keyword = keywords[at] ?? '';
    const skipped = NOT_AT_RUNTIME.get(keyword);
    if (skipped === undefined) {
      kept.push(keyword);
    } else {
      at += skipped;
    }
  }
  return kept;
}

/**
 * The commands of a step.
 *
 * @throws Error when a value is not a single word, so that it cannot be sent
 */
export function commandsOf(step: Step): Command[] {
  switch (step.kind) {
    case 'add-map': {
      const entries = step.entries.map(
        ([key, value]) => [word(key, 'a key'), word(value, 'a value')] as const,
      );
      return addMap(word(step.file, 'a map'), entries);
    }
    case 'set-map':
      return [
        setMap(
          word(step.file, 'a map'),
          word(step.key, 'a key'),
          word(step.value, 'a value'),
        ),
      ];
    case 'delete-map':
      return [deleteMap(word(step.file, 'a map'), word(step.key, 'a key'))];
    case 'alias':
      return addMap(word(META_MAP, 'a map'), [
        [word(aliasKey(step.spare), 'a key'), word(step.backend, 'a backend')],
      ]);
    case 'unalias':
      return [
        deleteMap(word(META_MAP, 'a map'), word(aliasKey(step.spare), 'a key')),
      ];
    default:
      return serverCommands(step);
  }
}

function serverCommands(step: Extract<Step, { server: string }>): Command[] {
  const backend = word(step.backend, 'a backend');
  const server = word(step.server, 'a server');
  switch (step.kind) {
    case 'add-server': {
      const { address, port } = step;
      const host = isIP(address) === 6 ? `[${address}]` : address;
      const keywords = runtimeKeywords(step.keywords).map(keyword =>
        word(keyword, 'a server keyword'),
      );
      return [
        addServer({
          backend,
          server,
          endpoint: word(`${host}:${port}`, 'an address'),
          keywords,
        }),
        ...(keywords.some(keyword => keyword === 'check')
          ? [enableHealth(backend, server)]
          : []),
        ...(step.dynamicCookie ? [enableDynamicCookie(backend)] : []),
        setState(backend, server, 'ready'),
      ];
    }
    case 'move-server':
      return [
        setAddress({
          backend,
          server,
          address: word(step.address, 'an address'),
          port: step.port,
        }),
      ];
    case 'ready-server':
      return [setState(backend, server, 'ready')];
    case 'drain-server':
      return [setState(backend, server, 'drain')];
    default:
      return [setState(backend, server, 'maint')];
  }
}

/** Notes in `actual` what HAProxy did. */
export function noteStep(actual: Actual, step: Step): void {
  switch (step.kind) {
    case 'add-map':
      for (const [key, value] of step.entries) {
        actual.maps.get(step.file)?.set(key, value);
      }
      return;
    case 'set-map':
      actual.maps.get(step.file)?.set(step.key, step.value);
      return;
    case 'delete-map':
      actual.maps.get(step.file)?.delete(step.key);
      return;
    case 'add-server':
      actual.backends.get(step.backend)?.set(step.server, {
        address: step.address,
        port: step.port,
        state: 'ready',
      });
      return;
    case 'alias':
      actual.aliases.set(step.spare, step.backend);
      return;
    case 'unalias':
      actual.aliases.delete(step.spare);
      return;
    default:
      noteServer(actual, step);
  }
}

const STATES = {
  'ready-server': 'ready',
  'drain-server': 'drain',
  'retire-server': 'maint',
} as const;

function noteServer(
  actual: Actual,
  step: Extract<Step, { kind: 'move-server' | keyof typeof STATES }>,
) {
  const server = actual.backends.get(step.backend)?.get(step.server);
  if (!server) {
    return;
  }
  if (step.kind === 'move-server') {
    server.address = step.address;
    server.port = step.port;
  } else {
    server.state = STATES[step.kind];
  }
}
