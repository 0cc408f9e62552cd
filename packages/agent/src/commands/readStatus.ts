import { Journal, JournalEntries } from '../apply/Journal';
import { RevisionFolders } from '../apply/RevisionFolders';
import { AgentConfig } from '../config/AgentConfig';
import { Aborts, NotedAbort } from '../guard/Aborts';
import { parseInfo, parseMap, parseServers } from '../haproxy/answers';
import { showInfo, showMap, showServers } from '../haproxy/commands';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { word } from '../haproxy/Word';
import { messageOf } from '../Logger';
import { isRuntimeServer } from '../plan/sections';
import { META_MAP } from '../policy/Policy';

/** What a host runs, told without its agent. */
export interface HostStatus {
  /** What HAProxy would start with. */
  onDisk?: {
    folder: string;
    lineage: string;
    sequence: number;
    digest: string;
  };
  /** What HAProxy runs, or why it cannot be asked. */
  haproxy:
    | {
        pid: number;
        version: string;
        sequence: number | null;
        servers: Record<string, number>;
      }
    | { error: string };
  /** A revision that waits for a person. */
  held?: JournalEntries['held'];
  /** Canaries that get no requests here until their mapping has another. */
  aborts?: readonly NotedAbort[];
}

/** Reads what a host runs, from its files and from HAProxy. */
export async function readStatus(
  config: Pick<AgentConfig, 'directory' | 'haproxy'>,
): Promise<HostStatus> {
  const good = await new RevisionFolders(config.directory).lastGood();
  const journal = new Journal(config.directory);
  await journal.load();
  const { held } = journal.entries;
  const aborts = new Aborts(config.directory);
  await aborts.load();
  return {
    ...(good
      ? {
          onDisk: {
            folder: good.folder,
            lineage: good.revision.lineage,
            sequence: good.revision.sequence,
            digest: good.revision.digest,
          },
        }
      : {}),
    haproxy: await readHaproxy(config.haproxy.adminSocket),
    ...(held ? { held } : {}),
    ...(aborts.all.length > 0 ? { aborts: aborts.all } : {}),
  };
}

async function readHaproxy(path: string): Promise<HostStatus['haproxy']> {
  try {
    const runtime = await RuntimeSocket.connect({ path, timeoutMs: 2_000 });
    try {
      const { pid, version } = parseInfo(await runtime.run(showInfo));
      const meta = parseMap(
        await runtime.ask(showMap(word(META_MAP, 'a map'))),
      );
      const sequence = Number(meta.get('sequence') ?? NaN);
      const servers: Record<string, number> = {};
      for (const state of parseServers(await runtime.run(showServers()))) {
        if (isRuntimeServer(state.server)) {
          servers[state.status] = (servers[state.status] ?? 0) + 1;
        }
      }
      return {
        pid,
        version,
        sequence: Number.isNaN(sequence) ? null : sequence,
        servers,
      };
    } finally {
      runtime.close();
    }
  } catch (error) {
    return { error: messageOf(error) };
  }
}
