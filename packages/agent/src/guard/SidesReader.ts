import { LATENCY_BUCKETS } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { parseInfo, parseTableEntry } from '../haproxy/answers';
import { isNoTable, showInfo, showTableKey } from '../haproxy/commands';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { word } from '../haproxy/Word';
import { NOTHING } from './sides';
import { TableCounts } from './SideTotal';

const TABLE = word('bamboo-sides', 'a table');
/** Where the counters of an entry are: requests, answers, 5xx, then buckets. */
const FIRST_BUCKET = 3;

/** What one worker has counted of canaries. */
export interface SidesReading {
  /** The worker's process id. */
  pid: number;
  /** By mapping, in the order in which they were asked for. */
  sides: { stable: TableCounts; canary: TableCounts }[];
}

/** HAProxy's text has no table of sides. */
export class NoTableError extends Error {
  override readonly name = 'NoTableError';
}

function countsIn(answer: string): TableCounts {
  if (isNoTable(answer)) {
    throw new NoTableError('the template does not count the sides of canaries');
  }
  const data = parseTableEntry(answer);
  const counter = (index: number) => data?.get(`gpc${index}`) ?? 0;
  return data
    ? {
        requests: counter(0),
        answered: counter(1),
        failed: counter(2),
        inFlight: data.get('conn_cur') ?? 0,
        buckets: Array.from({ length: LATENCY_BUCKETS }, (_, i) =>
          counter(FIRST_BUCKET + i),
        ),
      }
    : NOTHING;
}

/**
 * Reads what HAProxy has counted of both sides of mappings. A connection of
 * its own for each look never stays with a worker that was replaced.
 *
 * @throws SocketLostError while HAProxy is away
 * @throws NoTableError when the template has no such table
 */
export async function readSides(
  options: { path: string; timeoutMs: number },
  mappings: readonly string[],
): Promise<SidesReading> {
  const runtime = await RuntimeSocket.connect(options);
  try {
    const [info = '', ...answers] = await runtime.runAll([
      showInfo,
      ...mappings.flatMap(mapping =>
        [0, 1].map(side =>
          showTableKey(TABLE, word(`${mapping}:${side}`, 'a key')),
        ),
      ),
    ]);
    const counts = answers.map(countsIn);
    return {
      pid: parseInfo(info).pid,
      sides: mappings.map((_, i) => ({
        stable: counts[2 * i] ?? NOTHING,
        canary: counts[2 * i + 1] ?? NOTHING,
      })),
    };
  } finally {
    runtime.close();
  }
}
