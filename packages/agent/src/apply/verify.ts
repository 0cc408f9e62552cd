import {
  diffList,
  FullRevision,
  listenerPort,
  Manifest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { probe } from '../haproxy/probe';

const ASKED = 5;
/** Probes answer in a millisecond; this is for a host that is very busy. */
const PROBE_TIMEOUT_MS = 2_000;

type MappingEntry = Manifest['mappings'][number];

/** What HAProxy answered is not what the revision says. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
}

/** Items of a list that the one before does not have. */
function changedItems<T>(before: T[], after: T[]): T[] {
  return diffList(before, after, item => JSON.stringify(item)).flatMap(edit =>
    'put' in edit ? edit.put : [],
  );
}

const indexes = new WeakMap<Manifest['mappings'], Map<string, MappingEntry>>();

function byId(mappings: Manifest['mappings']) {
  const known = indexes.get(mappings) ?? new Map(mappings.map(m => [m.id, m]));
  indexes.set(mappings, known);
  return known;
}

/**
 * Picks mappings that show whether a revision is served: those that it changes
 * and those whose backends it changes, or else one of the others. The probe
 * bind speaks HTTP, so it can say nothing of a TCP listener.
 */
export function pickMappings(options: {
  next: Manifest;
  previous: Manifest;
  /** Milliseconds since 1970. */
  now: number;
}): MappingEntry[] {
  const { next, previous, now } = options;
  const isServed = ({ backends, host, expiresAt }: MappingEntry) =>
    backends.length > 0 &&
    listenerPort(host) === undefined &&
    (expiresAt === null || Date.parse(expiresAt) > now);
  const ids = changedItems(previous.backends, next.backends)
    .flatMap(backend => backend.mappings)
    .slice(0, 10 * ASKED);
  const changed = new Set([
    ...changedItems(previous.mappings, next.mappings),
    ...ids.flatMap(id => byId(next.mappings).get(id) ?? []),
  ]);
  const picked = [...changed].filter(isServed).slice(0, ASKED);
  const other = picked.length > 0 ? undefined : next.mappings.find(isServed);
  return other ? [other] : picked;
}

/**
 * Asks the probe bind whether requests for the mappings go where the revision
 * sends them.
 *
 * @param options.nameOf - The backend that a name in HAProxy's text stands for.
 * @returns the names in HAProxy's text of the backends that were met
 * @throws VerificationError with what was answered instead
 */
export async function verifyByProbe(options: {
  socketPath: string;
  revision: Pick<FullRevision, 'sequence'>;
  mappings: readonly MappingEntry[];
  nameOf: (home: string) => string;
}): Promise<Set<string>> {
  const { socketPath, revision, mappings, nameOf } = options;
  const { sequence } = revision;
  const met = new Set<string>();
  const asked =
    mappings.length > 0
      ? mappings
      : [{ backends: undefined, host: 'probe.invalid', path: '/' }];
  for (const { backends, host, path } of asked) {
    const name = host.replace(/^\*\./, 'bamboo-probe.');
    const answer = await probe({
      socketPath,
      host: name,
      path,
      timeoutMs: PROBE_TIMEOUT_MS,
    }).catch(error => {
      throw new VerificationError(`the probe bind failed: ${error.message}`);
    });
    if (answer.revision !== String(sequence)) {
      throw new VerificationError(
        `HAProxy serves ${name}${path} with sequence ${
          answer.revision || 'none'
        }, not ${sequence}`,
      );
    }
    if (backends && !backends.includes(nameOf(answer.backend))) {
      throw new VerificationError(
        `HAProxy sends ${name}${path} to ${
          answer.backend || 'no backend'
        }, not to ${backends.join(' or ')}`,
      );
    }
    if (backends) {
      met.add(answer.backend);
    }
  }
  return met;
}
