import { z } from 'zod';

/**
 * Where the buckets of answer times end, in milliseconds: an answer of `ms`
 * is in the first bucket whose end is greater. The last one has no end.
 */
export const LATENCY_EDGES_MS = [
  2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 135, 200, 300, 450, 700, 1000, 1500, 2300,
  3500, 5000, 8000, 12000, 20000,
] as const;

/** How many buckets there are: one more than edges. */
export const LATENCY_BUCKETS = LATENCY_EDGES_MS.length + 1;

const count = z.number().int().min(0);

/** How one side of a canary answered, as HAProxy counted it. */
export const sideCountsSchema = z.object({
  requests: count,
  /** Answers of any status. */
  answered: count,
  /** Answers with status 5xx, and requests that ended without one. */
  errors: count,
  /** Requests without an answer yet. */
  inFlight: count,
  buckets: z.array(count).length(LATENCY_BUCKETS),
});

/** Both sides over the same time on the same HAProxy. */
export const sidesSchema = z.object({
  stable: sideCountsSchema,
  canary: sideCountsSchema,
});

/** What the manifest says of a canary; see the mapping's options. */
export const manifestCanarySchema = z.object({
  tag: z.string().regex(/^[0-9a-f]{6}$/),
  /** The canary's share in percent. */
  weight: z.number().int().min(0).max(100),
  guard: z
    .object({
      /** Percentage points. */
      errorMargin: z.number().min(0).max(100),
      latencyFactor: z.number().min(1).max(100).nullable(),
      minRequests: z.number().int().min(1),
    })
    .nullable(),
});

/** What an agent saw of the canaries that it serves. */
export const sidesReportSchema = z.object({
  /** ISO time by the agent's clock. */
  at: z.string(),
  canaries: z
    .array(
      z.object({
        mapping: z.string(),
        tag: z.string(),
        /** The share that the counts of the step belong to. */
        weight: z.number().int().min(0).max(100),
        /** `inconclusive` where the guard is off. */
        verdict: z.enum(['ok', 'inconclusive', 'doubt', 'worse']),
        /** What was seen, in words of ours only. */
        reason: z.string().max(300).optional(),
        /** The agent sends all of its requests to the stable side. */
        aborted: z.boolean(),
        /** Since the share was last changed. */
        step: sidesSchema,
        /** Since the report before. */
        recent: sidesSchema.extend({ seconds: z.number().min(0) }),
      }),
    )
    .max(100),
});

export type SideCounts = z.infer<typeof sideCountsSchema>;
export type Sides = z.infer<typeof sidesSchema>;
export type ManifestCanary = z.infer<typeof manifestCanarySchema>;
export type SidesReport = z.infer<typeof sidesReportSchema>;
