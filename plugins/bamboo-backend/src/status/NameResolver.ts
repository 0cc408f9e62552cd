import { lookup as systemLookup } from 'node:dns/promises';
import { Condition } from '@bamboo-lb/plugin-bamboo-common';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';

const KEEP_MS = 60_000;
const MAX_NAMES = 10_000;
const MAX_LOOKUPS = 8;

/** The addresses of a host; empty when it has none. */
export type Lookup = (host: string) => Promise<string[]>;

const lookup: Lookup = async host => {
  // Browsers resolve these by themselves (RFC 6761, section 6.3).
  if (host.endsWith('.localhost')) {
    return ['127.0.0.1'];
  }
  try {
    const found = await systemLookup(host, { all: true });
    return found.map(({ address }) => address);
  } catch {
    return [];
  }
};

/**
 * Says whether names resolve, and to the load balancer. Looks up in the
 * background, never on the way of a change: the first answer about a name is
 * that nothing is known yet.
 */
export class NameResolver {
  readonly #lookup: Lookup;
  readonly #now: () => number;
  readonly #known = new Map<string, { addresses: string[]; at: number }>();
  readonly #waiting = new Set<string>();
  #running = 0;

  constructor(options: { lookup?: Lookup; now: () => number }) {
    this.#lookup = options.lookup ?? lookup;
    this.#now = options.now;
  }

  /** What to say of a host on a load balancer. */
  conditions(host: string, loadBalancer: LoadBalancerConfig): Condition[] {
    const { cname, addresses } = loadBalancer;
    // Any name below a wildcard will do, as all must point at the same place.
    const name = host.replace(/^\*/, 'any');
    const found = this.#ask(name);
    const expected = cname ? this.#ask(cname) : addresses;
    if (!found || !expected) {
      return [];
    }
    const byAddress = addresses.length
      ? `${host} A ${addresses.join(', ')}`
      : `${host} with the address of ${loadBalancer.name}`;
    const wanted = cname ? `${host} CNAME ${cname}` : byAddress;
    if (found.length === 0) {
      return [
        {
          type: 'NameDoesNotResolve',
          message: `${host} does not resolve yet. Ask your DNS team for: ${wanted}`,
        },
      ];
    }
    if (expected.length && !found.some(ip => expected.includes(ip))) {
      return [
        {
          type: 'ResolvesElsewhere',
          message: `${host} resolves to ${found[0]}, not to ${loadBalancer.name}. Ask your DNS team for: ${wanted}`,
        },
      ];
    }
    return [
      { type: 'NameResolves', message: `${host} resolves to ${found[0]}` },
    ];
  }

  #ask(name: string): string[] | undefined {
    const known = this.#known.get(name);
    if (!known || this.#now() - known.at > KEEP_MS) {
      this.#waiting.add(name);
      this.#next();
    }
    return known?.addresses;
  }

  #next() {
    const [name] = this.#waiting;
    if (name === undefined || this.#running >= MAX_LOOKUPS) {
      return;
    }
    this.#waiting.delete(name);
    this.#running += 1;
    this.#lookup(name).then(addresses => {
      if (this.#known.size >= MAX_NAMES) {
        this.#known.clear();
      }
      this.#known.set(name, { addresses, at: this.#now() });
      this.#running -= 1;
      this.#next();
    });
  }
}
