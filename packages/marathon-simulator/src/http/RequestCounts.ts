import type { RequestHandler } from 'express';

/** What was asked of Marathon's API. */
export interface RequestTotals {
  /** Reads of all apps or pods. */
  lists: number;
  /** Reads of one app or pod. */
  items: number;
  /** Event streams opened. */
  streams: number;
  /** Everything else. */
  others: number;
  /** Of all answers but those of event streams, with their headers. */
  bytes: number;
}

type Kind = Exclude<keyof RequestTotals, 'bytes'>;

/** Counts what clients ask, and how much they are answered. */
export class RequestCounts {
  readonly #totals: RequestTotals = {
    lists: 0,
    items: 0,
    streams: 0,
    others: 0,
    bytes: 0,
  };

  /** The totals since the start. */
  totals(): RequestTotals {
    return { ...this.#totals };
  }

  /** Counts the requests that pass. */
  middleware(): RequestHandler {
    return ({ method, path, socket }, response, next) => {
      const kind = kindOf(method, path);
      const before = socket.bytesWritten;
      this.#totals[kind] += 1;
      if (kind !== 'streams') {
        response.once('finish', () => {
          this.#totals.bytes += socket.bytesWritten - before;
        });
      }
      next();
    };
  }
}

function kindOf(method: string, path: string): Kind {
  if (method !== 'GET') {
    return 'others';
  }
  if (path === '/v2/events') {
    return 'streams';
  }
  if (/^\/v2\/(apps\/?|pods\/?(::status)?)$/.test(path)) {
    return 'lists';
  }
  return /^\/v2\/(apps|pods)\//.test(path) ? 'items' : 'others';
}
