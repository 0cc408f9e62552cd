import {
  LATENCY_EDGES_MS,
  ManifestCanary,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** A canary of a test: what the manifest says, and the header that chooses it. */
export interface TestCanary extends ManifestCanary {
  header?: string;
}

const FIRST_BUCKET = 3;

/** Tracks the side of a request, once it is drawn. */
export const TRACK_SIDES = `  http-request set-var(txn.hv) req.hdr(x-canary) if { req.hdr(x-canary) -m found }
  http-request set-var(txn.side) var(txn.route),concat(:h:,txn.hv),map_str_int(match.map) if { var(txn.route),concat(:h:,txn.hv),map(match.map) -m found }
  http-request set-var(txn.count) var(txn.route),concat(:,txn.side) if { var(txn.route),map(share1.map) -m found } !{ so_name probe }
  http-request track-sc0 var(txn.count) table bamboo-sides if { var(txn.count) -m found }
  http-request sc-inc-gpc(0,0) if { var(txn.count) -m found }
  http-request set-var(txn.start) date(0,ms) if { var(txn.count) -m found }
`;

const bucketRule = (_: unknown, bucket: number) => {
  const from = LATENCY_EDGES_MS[bucket - 1] ?? 0;
  const to = LATENCY_EDGES_MS[bucket];
  const range = to === undefined ? `ge ${from}` : `${from}:${to - 1}`;
  return `  http-after-response set-var(txn.one) sc_inc_gpc(${
    FIRST_BUCKET + bucket
  },0) if { var(txn.took) -m int ${range} }\n`;
};

/** Counts the answers of tracked requests, those of HAProxy itself included. */
export const COUNT_SIDES = `  http-after-response allow if !{ var(txn.start) -m found }
  http-after-response set-var(txn.took) date(0,ms),sub(txn.start)
  http-after-response set-var(txn.one) sc_inc_gpc(1,0)
  http-after-response set-var(txn.one) sc_inc_gpc(2,0) if { status ge 500 }
${Array.from({ length: LATENCY_EDGES_MS.length + 1 }, bucketRule).join('')}`;

/** The table that counts are in. */
export const SIDES_TABLE = `backend bamboo-sides
  stick-table type string len 64 size 10k expire 1h store gpc(27),conn_cur
`;
