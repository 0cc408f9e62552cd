import { z } from 'zod';
import { editSchema } from './edits';
import { manifestCanarySchema } from './sides';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const word = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\x21-\x7e]+$/);
const fileName = z.string().regex(/^[a-z][a-z0-9-]*\.(cfg|map)$/);

/**
 * The smallest piece of a file that is remembered, sent and blamed.
 * `digest` is the sha256 of `owner`, a line feed and `text`.
 */
export const blockSchema = z.object({
  digest,
  /** `template`, `mapping:<id>`, `app:<cluster><app>`. */
  owner: z.string().min(1).max(512),
  /** Whole lines, each ended by a line feed. */
  text: z.string(),
});

/** A server of a backend: an instance in rotation. */
export const manifestServerSchema = z.object({
  /** `s-` and 10 hex digits, the same in text and on the socket. */
  name: z.string().regex(/^s-[0-9a-f]{10}$/),
  /** An IP literal. */
  address: word,
  port: z.number().int().min(1).max(65535),
});

export const manifestBackendSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9_.:-]{1,120}$/),
  /** Backends of one class have the same text but for name and servers. */
  class: word,
  app: z.object({ cluster: z.string(), id: z.string(), port: z.number() }),
  /** Ids of the mappings that use it. */
  mappings: z.array(z.string()),
  servers: z.array(manifestServerSchema),
});

/** What an agent must know without parsing text. */
export const manifestSchema = z.object({
  backends: z.array(manifestBackendSchema),
  maps: z.array(
    z.object({
      file: fileName,
      keyIsBackend: z.boolean(),
      valueIsBackend: z.boolean(),
    }),
  ),
  mappings: z.array(
    z.object({
      id: z.string(),
      host: z.string(),
      path: z.string(),
      /** The names of the backends that its targets have. */
      backends: z.array(z.string()),
      /** ISO time from which the agent no longer serves it. */
      expiresAt: z.string().nullable(),
      /** The last of its two targets is a canary; absent when none is. */
      canary: manifestCanarySchema.optional(),
    }),
  ),
  /**
   * Removals against the revision before for which there is positive
   * evidence; the agent's own brake counts only the others.
   */
  removals: z.array(
    z.object({
      backend: z.string(),
      /** Absent when the whole backend goes. */
      server: z.string().optional(),
      reason: z.enum([
        'killing',
        'terminal',
        'scaled',
        'deleted',
        'unhealthy',
        'not-ready',
        'mapping',
        'released',
      ]),
    }),
  ),
  /** The names of `bind` lines that the text uses, such as `HTTP`. */
  binds: z.array(z.string().regex(/^[A-Z][A-Z0-9_]*$/)),
});

export const causeSchema = z.object({
  kind: z.enum(['mapping', 'app', 'template', 'rejection', 'release', 'start']),
  subjects: z.array(z.string()),
  by: z.string().optional(),
  text: z.string(),
});

/** How one revision became the next; see {@link RevisionChange}. */
export const revisionChangeSchema = z.object({
  files: z.array(
    z.object({ name: fileName, edits: z.array(editSchema(digest)) }),
  ),
  backends: z.array(editSchema(manifestBackendSchema)),
  mappings: z.array(editSchema(manifestSchema.shape.mappings.element)),
  maps: manifestSchema.shape.maps,
  binds: manifestSchema.shape.binds,
  removals: manifestSchema.shape.removals,
});

const envelopeBase = {
  lineage: z.string().min(1).max(64),
  sequence: z.number().int().min(0),
  digest,
  cause: causeSchema,
};

/** Everything: an agent that knows nothing can apply it. */
export const wholeEnvelopeSchema = z.object({
  kind: z.literal('whole'),
  ...envelopeBase,
  /** Files in order, each an ordered list of block digests. */
  files: z.array(z.object({ name: fileName, blocks: z.array(digest) })),
  manifest: manifestSchema,
  blocks: z.array(blockSchema),
});

/** Against a base: only what the base lacks. */
export const changeEnvelopeSchema = z.object({
  kind: z.literal('change'),
  /** The digest of the revision that the agent has. */
  base: digest,
  ...envelopeBase,
  change: revisionChangeSchema,
  /** The blocks that the change puts in and that the base lacks. */
  blocks: z.array(blockSchema),
});

/** The answer of the long poll with status 200. */
export const envelopeSchema = z.discriminatedUnion('kind', [
  wholeEnvelopeSchema,
  changeEnvelopeSchema,
]);

export const phaseSchema = z.object({
  phase: z.enum([
    'received',
    'validated',
    'planned',
    'applied',
    'verified',
    'persisted',
  ]),
  /** Milliseconds since `received`. */
  ms: z.number().min(0),
});

/** One attempt to apply a revision. Sent once per attempt, repeated until answered. */
export const reportSchema = z.object({
  /** Random, made by the agent; makes a repeated report harmless. */
  attempt: z.string().min(8).max(64),
  lineage: z.string(),
  sequence: z.number().int().min(0),
  digest,
  outcome: z.enum(['verified', 'rejected', 'failed', 'held']),
  how: z.enum(['runtime', 'reload', 'none']),
  /** How it was verified; absent unless the outcome is `verified`. */
  verified: z.enum(['probe', 'readback']).optional(),
  phases: z.array(phaseSchema),
  /** ISO time of `received` by the agent's clock. */
  receivedAt: z.string(),
  agentVersion: z.string(),
  haproxyVersion: z.string().optional(),
  /** The worker's process id. */
  pid: z.number().int().optional(),
  /** Where and why, unless the outcome is `verified`. */
  rejection: z
    .object({
      phase: z.enum([
        'policy',
        'validation',
        'bind',
        'reload',
        'runtime',
        'verify',
        'brake',
        'lineage',
        'disk',
      ]),
      file: z.string().optional(),
      /** 1-based line of that file. */
      line: z.number().int().optional(),
      /** Never holds content of a file of the host. */
      message: z.string().max(2000),
    })
    .optional(),
});

/**
 * What HAProxy says of servers: all at connect, then those that changed or
 * went.
 */
export const serversReportSchema = z.object({
  /** True for the first chunk of a list that replaces everything known. */
  full: z.boolean(),
  /** ISO time by the agent's clock. */
  at: z.string(),
  servers: z
    .array(
      z.object({
        backend: z.string(),
        server: z.string(),
        status: z.enum(['UP', 'DOWN', 'MAINT', 'DRAIN']),
        /** Sessions now; only for backends that someone is looking at. */
        sessions: z.number().int().optional(),
        /** Sessions ever, as HAProxy counts them (`stot`). */
        total: z.number().int().optional(),
        /** Answers with status 5xx ever (`hrsp_5xx`). */
        errors: z.number().int().optional(),
      }),
    )
    .max(500),
  /** Servers that HAProxy had and no longer has. */
  gone: z.array(z.object({ backend: z.string(), server: z.string() })).max(500),
});

/** The response header that names backends whose counters a page wants, comma-separated. */
export const WATCH_HEADER = 'bamboo-watch';

export type Block = z.infer<typeof blockSchema>;
export type ManifestServer = z.infer<typeof manifestServerSchema>;
export type ManifestBackend = z.infer<typeof manifestBackendSchema>;
export type Manifest = z.infer<typeof manifestSchema>;
export type RevisionCause = z.infer<typeof causeSchema>;
export type Envelope = z.infer<typeof envelopeSchema>;
export type WholeEnvelope = z.infer<typeof wholeEnvelopeSchema>;
export type ChangeEnvelope = z.infer<typeof changeEnvelopeSchema>;
export type Report = z.infer<typeof reportSchema>;
export type ServersReport = z.infer<typeof serversReportSchema>;
export type ReportPhase = z.infer<typeof phaseSchema>['phase'];

/** A rendered configuration of a load balancer, all parts in place. */
export interface FullRevision {
  lineage: string;
  sequence: number;
  digest: string;
  files: { name: string; blocks: Block[] }[];
  manifest: Manifest;
  cause: RevisionCause;
}
