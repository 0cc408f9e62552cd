import {
  FullRevision,
  makeBlock,
  Manifest,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { readConfiguration } from '../plan/configuration';
import { NO_DEVIATION } from '../plan/deviation';
import { structureId } from '../plan/structure';
import { BaseConfig } from '../haproxy/BaseConfig';
import { RevisionFolders } from './RevisionFolders';

/** The lineage of a revision that no database has made. */
export const NO_LINEAGE = 'none';

/**
 * A revision that answers 503 on all binds of the host, so that HAProxy can
 * start before there is a portal.
 */
export function firstRevision(base: BaseConfig): FullRevision {
  const names = [...base.binds.keys()];
  const binds = names.map(
    name =>
      `  bind "\${BAMBOO_BIND_${name}[*]}"${
        name === 'PROBE' ? ' name probe' : ''
      }\n`,
  );
  const text = `# Answers until the first revision arrives.
defaults bamboo-first
  mode http
  option idle-close-on-response
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout http-request 10s
frontend bamboo-first from bamboo-first
${binds.join('')}\
  http-request return status 200 hdr X-Rev "%[str(sequence),map(meta.map)]" hdr X-Be none if { so_name probe }
  http-request return status 503
`;
  const manifest: Manifest = {
    backends: [],
    maps: [],
    mappings: [],
    removals: [],
    binds: names,
  };
  const files = [
    { name: 'haproxy.cfg', blocks: [makeBlock('template', text)] },
  ];
  return {
    lineage: NO_LINEAGE,
    sequence: 0,
    digest: revisionDigest({ files, manifest }),
    files,
    manifest,
    cause: { kind: 'start', subjects: [], text: 'The host was set up.' },
  };
}

/**
 * Writes the first revision unless there is one already.
 *
 * @returns whether it was written
 */
export async function initialise(
  folders: RevisionFolders,
  base: BaseConfig,
): Promise<boolean> {
  if (await folders.lastGood()) {
    return false;
  }
  if (base.binds.size === 0) {
    throw new Error(
      'the base file offers no bind; it needs at least: setenv BAMBOO_BIND_HTTP ":80"',
    );
  }
  const revision = firstRevision(base);
  const folder = await folders.write({
    revision,
    structure: structureId(readConfiguration(revision).structure),
    deviation: NO_DEVIATION,
  });
  await folders.activate(folder);
  return true;
}
