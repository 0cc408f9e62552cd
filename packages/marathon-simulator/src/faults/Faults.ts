import { z } from 'zod';

/** What a fault needs to be told. Times in milliseconds. */
export const faultSchema = z.object({
  /**
   * - `503`, `502`, `unauthorized`: an error page in HTML, as Marathon's web
   *   server writes it; without `X-Marathon-Leader`
   * - `forbidden`: 403, as a plugin for authorization may answer
   * - `unavailable`: 503 with a message in JSON, as from a leader that waits
   *   for ZooKeeper in vain; with `X-Marathon-Leader`
   * - `garbage`: 200 and not JSON
   * - `html`: 200 and a page, as a proxy in between may show
   * - `truncated`: 200, half of the body, end of the connection; for the
   *   event stream: 200 and the end
   * - `empty`: 200 without the apps or tasks
   * - `fewer`: 200 with the first `keep` apps only
   * - `hang`: no answer
   * - `slow`: the right answer after `delayMs`
   */
  kind: z.enum([
    '503',
    '502',
    'unauthorized',
    'forbidden',
    'unavailable',
    'html',
    'garbage',
    'truncated',
    'empty',
    'fewer',
    'hang',
    'slow',
  ]),
  /**
   * `list`: `/v2/apps`, `/v2/tasks`, `/v2/groups`; `app`: below `/v2/apps/`;
   * `events`: `/v2/events`; `info`: `/v2/info`; `all`: every path of Marathon.
   */
  scope: z.enum(['all', 'list', 'app', 'events', 'info']).default('all'),
  /** How many requests it hits; no limit when absent. */
  count: z.int().positive().optional(),
  /** How long it lasts; until removed when absent. */
  durationMs: z.number().positive().optional(),
  /** For `slow`. */
  delayMs: z.number().positive().default(1000),
  /** For `fewer`. */
  keep: z.int().nonnegative().default(1),
});

/** What a fault needs to be told, before defaults. */
export type FaultInput = z.input<typeof faultSchema>;
/** A fault that is on. */
export type Fault = z.output<typeof faultSchema> & { readonly id: number };

const LISTS = new Set(['/v2/apps', '/v2/tasks', '/v2/groups']);

/** The faults that are on. Each request gets the oldest one that fits. */
export class Faults {
  readonly #now: () => number;
  readonly #faults = new Map<
    number,
    { fault: Fault; left: number; until: number }
  >();
  #nextId = 1;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Switches a fault on. */
  add(input: FaultInput): Fault {
    const fault = { ...faultSchema.parse(input), id: this.#nextId };
    this.#nextId += 1;
    const { count = Infinity, durationMs = Infinity } = fault;
    this.#faults.set(fault.id, {
      fault,
      left: count,
      until: this.#now() + durationMs,
    });
    return fault;
  }

  /** Those that are still on. */
  list(): Fault[] {
    this.#forgetEnded();
    return [...this.#faults.values()].map(({ fault }) => fault);
  }

  /** Switches one off; says whether it was on. */
  remove(id: number): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The fault a request to this path gets, which counts as one hit. */
  take(path: string): Fault | undefined {
    this.#forgetEnded();
    const plain = path.replace(/\/+$/, '');
    for (const one of this.#faults.values()) {
      if (isInScope(one.fault.scope, plain)) {
        one.left -= 1;
        return one.fault;
      }
    }
    return undefined;
  }

  #forgetEnded(): void {
    for (const [id, { left, until }] of this.#faults) {
      if (left <= 0 || this.#now() >= until) {
        this.#faults.delete(id);
      }
    }
  }
}

function isInScope(scope: Fault['scope'], path: string): boolean {
  switch (scope) {
    case 'list':
      return LISTS.has(path);
    case 'app':
      return path.startsWith('/v2/apps/');
    case 'events':
      return path === '/v2/events';
    case 'info':
      return path === '/v2/info';
    default:
      return true;
  }
}
