import type {
  FullRevision,
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

/**
 * Picks mappings that show whether a revision is served: those that it changes
 * first, and of the others some, so that there is always one when possible.
 */
export function pickMappings(options: {
  next: Manifest;
  previous?: Manifest;
  /** Backends whose servers change. */
  changedBackends: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  now: number;
}): MappingEntry[] {
  const { next, previous, changedBackends, now } = options;
  const before = new Map(previous?.mappings.map(m => [m.id, m]));
  const backendsBefore = backendsByMapping(previous);
  const backends = backendsByMapping(next);
  const served = next.mappings.filter(
    ({ id, expiresAt }) =>
      backends.has(id) && (expiresAt === null || Date.parse(expiresAt) > now),
  );
  const changed = served.filter(mapping => {
    const old = before.get(mapping.id);
    const names = backends.get(mapping.id) ?? [];
    return (
      !old ||
      old.host !== mapping.host ||
      old.path !== mapping.path ||
      names.join() !== backendsBefore.get(mapping.id)?.join() ||
      names.some(name => changedBackends.has(name))
    );
  });
  return changed.length > 0 ? changed.slice(0, ASKED) : served.slice(0, 1);
}

function backendsByMapping(manifest: Manifest | undefined) {
  const names = new Map<string, string[]>();
  for (const backend of manifest?.backends ?? []) {
    for (const id of backend.mappings) {
      const known = names.get(id);
      if (known) {
        known.push(backend.name);
      } else {
        names.set(id, [backend.name]);
      }
    }
  }
  return names;
}

/**
 * Asks the probe bind whether requests for the mappings go where the revision
 * sends them.
 *
 * @throws VerificationError with what was answered instead
 */
export async function verifyByProbe(options: {
  socketPath: string;
  revision: FullRevision;
  mappings: readonly MappingEntry[];
}): Promise<void> {
  const { socketPath, revision, mappings } = options;
  const { sequence, manifest } = revision;
  const asked =
    mappings.length > 0
      ? mappings
      : [{ id: undefined, host: 'probe.invalid', path: '/' }];
  for (const { id, host, path } of asked) {
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
    const expected = manifest.backends
      .filter(backend => id !== undefined && backend.mappings.includes(id))
      .map(backend => backend.name);
    if (id !== undefined && !expected.includes(answer.backend)) {
      throw new VerificationError(
        `HAProxy sends ${name}${path} to ${
          answer.backend || 'no backend'
        }, not to ${expected.join(' or ')}`,
      );
    }
  }
}
