import {
  FullRevision,
  makeBlock,
  Manifest,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { RevisionTimings } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { ChangeFeed } from '../../database/ChangeFeed';
import { PIPELINE_LEASE, WriterFence } from '../../database/WriterFence';
import { silentLogger } from '../../marathon/__testUtils__/silentLogger';
import { DatabaseRevisionStore } from '../DatabaseRevisionStore';

const migrations = `${__dirname}/../../../migrations`;

/** The name of the n-th server. */
export const serverName = (n: number) => `s-${String(n).padStart(10, '0')}`;

/** A backend of a manifest with servers named by numbers. */
export const backend = (
  name: string,
  servers: number[],
): Manifest['backends'][number] => ({
  name,
  class: 'http',
  app: { cluster: 'production', id: `/${name}`, port: 0 },
  mappings: ['m1'],
  servers: servers.map(n => ({
    name: serverName(n),
    address: '10.0.0.1',
    port: 31000 + n,
  })),
});

/** A revision with one block per text, and its right digest. */
export function makeRevision(options: {
  sequence: number;
  lineage: string;
  texts: string[];
  backends?: Manifest['backends'];
  removals?: Manifest['removals'];
}): FullRevision {
  const { sequence, lineage, texts } = options;
  const parts = {
    files: [
      {
        name: 'haproxy.cfg',
        blocks: texts.map(text => makeBlock('template', `${text}\n`)),
      },
    ],
    manifest: {
      backends: options.backends ?? [],
      maps: [],
      mappings: [],
      removals: options.removals ?? [],
      binds: ['HTTP'],
    },
  };
  return {
    lineage,
    sequence,
    digest: revisionDigest(parts),
    cause: { kind: 'start', subjects: [], text: 'The configuration was made' },
    ...parts,
  };
}

/** Takes the lease for a test, and returns its fence. */
export async function takeLease(
  knex: Knex,
  { epoch = 1, validMs = 600_000 } = {},
): Promise<WriterFence> {
  const ticket = { holder: 'test', epoch };
  await knex('lease')
    .insert({
      name: PIPELINE_LEASE,
      ...ticket,
      expires_at: Date.now() + validMs,
    })
    .onConflict('name')
    .merge();
  return new WriterFence({ knex, ticket });
}

/** A revision store in a fresh database whose lease is held. */
export async function makeRevisionStore(knex: Knex) {
  await knex.migrate.latest({ directory: migrations });
  const feed = new ChangeFeed({ knex, logger: silentLogger });
  const store = new DatabaseRevisionStore({ knex, feed });
  const fence = await takeLease(knex);
  const lineage = await store.lineage();
  let previous: FullRevision | undefined;
  return {
    feed,
    store,
    fence,
    lineage,
    /** Inserts the next revision. */
    insert: async (
      parts: Omit<Parameters<typeof makeRevision>[0], 'sequence' | 'lineage'>,
      more: { by?: string; at?: Date; timings?: RevisionTimings } = {},
    ) => {
      const revision = makeRevision({
        lineage,
        sequence: (previous?.sequence ?? 0) + 1,
        ...parts,
      });
      revision.cause.by = more.by;
      await store.insert({
        loadBalancer: 'public',
        revision,
        previous,
        timings: more.timings,
        fence,
        also: async () => {},
        at: more.at ?? new Date(),
      });
      previous = revision;
      return revision;
    },
  };
}
