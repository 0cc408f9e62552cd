import fc from 'fast-check';
import { readAsks } from '../readAsks';
import { Crash, ReviewBench } from './ReviewBench';

/** The grace of rules in stories, in milliseconds. */
export const GRACE = 60_000;

// Two of them make the same label but for the hash, and one is far too long.
const BRANCHES = ['a', 'b', 'c.d', 'c-d', 'e', `f${'-x'.repeat(40)}`];
const APPS = BRANCHES.map(branch => `/review/${branch}`);
const HOSTS = ['one', 'two', 'exa mple'].map(
  name => `${name}.apps.example.com`,
);

const app = fc.constantFrom(...APPS);
/** Something that happens. */
export const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('run' as const), app }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('label' as const),
      app,
      host: fc.constantFrom(...HOSTS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('destroy' as const), app }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('delete' as const, 'move' as const, 'renew' as const),
      pick: fc.nat(20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('take' as const), app }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1000, GRACE / 2, GRACE, 20 * GRACE),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('round' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unread' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      step: fc.nat(12),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** One round, which does nothing while a cluster is not read. */
async function roundOf(bench: ReviewBench): Promise<void> {
  const before = await bench.mappings.all();
  await bench.round();
  if (bench.unread.size) {
    expect(await bench.mappings.all()).toEqual(before);
  }
}

/** The world with what people did, against which the end is compared. */
export class Story {
  readonly bench: ReviewBench;
  /** Mappings that a person deleted or moved, by rule and app. */
  readonly deleted = new Map<string, string>();
  readonly moved = new Map<string, string>();
  #taken = 0;

  constructor(bench: ReviewBench) {
    this.bench = bench;
  }

  async tell(one: Action): Promise<void> {
    const { bench } = this;
    bench.now += 10;
    switch (one.do) {
      case 'run':
        bench.run(one.app);
        this.#forget(`labels${one.app}`);
        break;
      case 'label':
        bench.run(one.app, { BAMBOO_HOST: one.host });
        break;
      case 'destroy':
        bench.destroy(one.app);
        this.#forget(`labels${one.app}`);
        this.#forget(`shop${one.app}`);
        break;
      case 'wait':
        bench.now += one.ms;
        break;
      case 'take':
        this.#taken += 1;
        await this.#take(one.app);
        break;
      case 'round':
        await roundOf(bench);
        break;
      case 'unread':
        if (!bench.unread.delete('production')) {
          bench.unread.add('production');
        }
        break;
      case 'crash':
        await this.#crash(one.step);
        break;
      default:
        await this.#person(one.do, one.pick);
    }
  }

  #forget(asking: string) {
    for (const list of [this.deleted, this.moved]) {
      [...list]
        .filter(([, by]) => by === asking)
        .forEach(([id]) => list.delete(id));
    }
  }

  async #crash(step: number) {
    this.bench.crashIn = step;
    try {
      await this.bench.round();
    } catch (error) {
      if (!(error instanceof Crash)) {
        throw error;
      }
    }
    this.bench.restart();
  }

  /** Someone else makes the name that an app would get. */
  async #take(id: string) {
    const { bench } = this;
    const [ask] = readAsks(bench.sources, {
      id,
      cluster: 'production',
      labels: {},
    });
    const { host, path } = ask!.name!;
    if (!(await bench.live()).has(host)) {
      await bench.mappings.create(
        {
          loadBalancer: 'public',
          host,
          path,
          targets: [
            { cluster: 'production', app: '/other', port: 0, weight: 100 },
          ],
          entityRef: 'component:default/other',
          expiresAt: null,
          options: {},
        },
        { by: 'user:default/ben', comment: '' },
      );
    }
  }

  async #person(what: 'delete' | 'move' | 'renew', pick: number) {
    const { bench } = this;
    const all = [...(await bench.live()).values()];
    const mapping = all[pick % Math.max(all.length, 1)];
    if (!mapping) {
      return;
    }
    const { origin } = mapping;
    const owner =
      origin?.kind === 'review'
        ? bench.apps.get(`production${origin.app}`)
        : undefined;
    const asking =
      owner &&
      readAsks(bench.sources, owner)
        .map(({ rule }) => `${rule}${owner.id}`)
        .find(by => origin?.kind === 'review' && by.startsWith(origin.rule));
    if (what === 'delete') {
      await bench.delete(mapping.host);
      this.moved.delete(mapping.id);
      if (asking) {
        this.deleted.set(mapping.id, asking);
      }
    } else if (what === 'renew') {
      const expiresAt = new Date(bench.now + 100 * GRACE).toISOString();
      await bench.edit(mapping.host, { expiresAt });
    } else if (!mapping.host.startsWith('moved')) {
      const host = `moved-${mapping.id}.example.com`;
      await bench.edit(mapping.host, { host });
      if (asking) {
        this.moved.set(mapping.id, asking);
      }
    }
  }
}
