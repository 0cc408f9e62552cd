import { setTimeout as delay } from 'node:timers/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { isError, ServiceUnavailableError } from '@backstage/errors';
import { faultOf } from '../faultOf';

/** People wait for the answer; more than this they take for an answer. */
const LIMIT_MS = 10_000;

/** What `fetch` throws, by Node and by the clients that Backstage has. */
const FETCH_ERRORS = ['FetchError', 'AbortError', 'TimeoutError'];
const FETCH_FAILED = 'fetch failed';

/** Asked too much, or too long: it may answer the next time. */
const LATER = [408, 429];

/** Whether it gave no answer at all, or one that says that it cannot. */
function isAway(error: unknown): boolean {
  if (!isError(error)) {
    return false;
  }
  if (error.name === 'ResponseError') {
    const status = Number(error.statusCode);
    return status >= 500 || LATER.includes(status);
  }
  return (
    FETCH_ERRORS.includes(error.name) ||
    error.message === FETCH_FAILED ||
    typeof error.syscall === 'string'
  );
}

/** Rejects after the limit, unless it is aborted before. */
async function limit(
  milliseconds: number,
  signal: AbortSignal,
): Promise<never> {
  await delay(milliseconds, undefined, { signal, ref: false });
  throw Object.assign(new Error(`No answer in ${milliseconds} ms`), {
    name: 'TimeoutError',
  });
}

/**
 * A service of Backstage that asks another plugin over the network. While that
 * cannot be reached, its methods throw a ServiceUnavailableError in plain
 * words, and the cause is logged: it names internal addresses. What it refuses
 * is thrown as it is.
 *
 * @param neighbour.name - Begins the sentence, such as "The catalog".
 */
export function neighbour<T extends object>(
  service: T,
  {
    name,
    logger,
    limitMs = LIMIT_MS,
  }: { name: string; logger: LoggerService; limitMs?: number },
): T {
  const ask = async (question: () => Promise<unknown>) => {
    const answered = new AbortController();
    try {
      return await Promise.race([question(), limit(limitMs, answered.signal)]);
    } catch (error) {
      if (!isAway(error)) {
        throw error;
      }
      logger.warn('A part of Backstage does not answer', {
        part: name,
        error: faultOf(error),
      });
      throw new ServiceUnavailableError(
        `${name} does not answer; try again shortly`,
      );
    } finally {
      answered.abort();
    }
  };
  return new Proxy(service, {
    get(target, key) {
      const member = Reflect.get(target, key);
      return typeof member === 'function'
        ? (...args: unknown[]) => ask(async () => member.apply(target, args))
        : member;
    },
  });
}
