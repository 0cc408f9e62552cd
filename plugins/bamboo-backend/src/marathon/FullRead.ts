import { DecodedApp } from './model';
import { lacksTasks } from './decode/lacksTasks';
import { ListReader } from './ListReader';
import { ListAnswer, MarathonClient } from './MarathonClient';
import { MarathonError } from './MarathonError';

type Kind = DecodedApp['kind'];

/** What a full read tells while it goes on. */
export interface FullReadListener {
  answered(leader: string | undefined): void;
  /** Pods were not listed, though this version has them. */
  podsRefused(): void;
  /** An app whose tasks the list counts but lacks. */
  lacksTasks(id: string): void;
  version(version: string | undefined): void;
  /** Items that differ from the full read before. */
  items(kind: Kind, items: unknown[]): void;
  /** All ids of a list, after its items. */
  ids(kind: Kind, ids: string[]): void;
}

/**
 * Reads everything of a cluster: version, apps and pods, the lists parsed off
 * the event loop and handed over as differences.
 *
 * @throws MarathonError when a list could not be read; lists before it count.
 */
export async function fullRead(options: {
  client: MarathonClient;
  reader: ListReader;
  forget: ReadonlySet<string>;
  /** Whether any pod is known, so that pods cannot just be not found. */
  knowsPods: boolean;
  listener: FullReadListener;
  signal: AbortSignal;
}): Promise<void> {
  const { client, listener, signal } = options;
  const [version, apps] = await Promise.all([
    // Reading it may be forbidden where reading apps is not.
    client.readVersion(signal).catch(() => undefined),
    client.readApps(signal),
  ]);
  listener.version(version);
  await handOver('app', apps, options);

  const pods = await readPods(version, options);
  if (pods) await handOver('pod', pods, options);
}

async function handOver(
  kind: Kind,
  answer: ListAnswer,
  options: {
    client: MarathonClient;
    reader: ListReader;
    forget: ReadonlySet<string>;
    listener: FullReadListener;
    signal: AbortSignal;
  },
): Promise<void> {
  const { client, reader, forget, listener, signal } = options;
  const { ids, slices } = await reader
    .read({ kind, chunks: answer.chunks, forget })
    .catch(error => {
      client.avoidCurrentUrl();
      throw error;
    });
  listener.answered(answer.leader);
  for await (const items of slices()) {
    if (signal.aborted) throw new MarathonError('aborted', 'It was stopped');
    const lacking = items.map(lacksTasks);
    listener.items(
      kind,
      items.filter((_, index) => lacking[index] === undefined),
    );
    for (const id of lacking) if (id !== undefined) listener.lacksTasks(id);
  }
  listener.ids(kind, ids);
}

/** Undefined where this Marathon has no pods or does not show them. */
async function readPods(
  version: string | undefined,
  options: {
    client: MarathonClient;
    knowsPods: boolean;
    listener: FullReadListener;
    signal: AbortSignal;
  },
): Promise<ListAnswer | undefined> {
  const { client, knowsPods, listener, signal } = options;
  const known = hasPods(version);
  if (known === false) return undefined;
  try {
    return await client.readPods(signal);
  } catch (error) {
    const failure = MarathonError.from(error);
    const { kind, status } = failure;
    // Without a version a refusal is how a Marathon without pods answers.
    if (kind === 'status' && !known) return undefined;
    const isForbidden = status === 401 || status === 403;
    if (!isForbidden && (status !== 404 || knowsPods)) throw failure;
    listener.podsRefused();
    return undefined;
  }
}

/** Whether a version of Marathon has pods; undefined where it is unknown. */
export function hasPods(version: string | undefined): boolean | undefined {
  if (version === undefined) return undefined;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 4);
}
