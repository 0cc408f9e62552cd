import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  EnvironmentComparison,
  EnvironmentInput,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';
import { appKey } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { AppReader } from '../status/AppReader';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { Chain, Pair, pairChains, readChains } from './chains';
import { readCopyRules } from './copyRules';
import { AppHealth, differencesOf } from './differences';
import { EnvironmentReader, SeenEnvironment } from './EnvironmentReader';
import { EnvironmentStore } from './EnvironmentStore';
import { Step } from './expectCopy';
import { SourceReader } from './SourceReader';
import { VisibleMappings } from './VisibleMappings';

/** The mappings of one side, and when those of its environment expire. */
interface Side {
  mappings: StoredMapping[];
  expiresAt: string | null;
}

const expiryOf = ({ expiresAt }: EnvironmentInput) =>
  expiresAt ? new Date(expiresAt).toISOString() : null;

const alone = (
  sides: Pick<EnvironmentComparison, 'left' | 'right'>,
): EnvironmentComparison => ({ ...sides, differences: ['no counterpart'] });

const sideOf = ({ environment, visible }: SeenEnvironment): Side => ({
  mappings: visible,
  expiresAt: expiryOf(environment.input),
});

/** Lays an environment beside another one, or beside what it was made from. */
export class EnvironmentComparer {
  readonly #apps: Pick<AppReader, 'getMany'>;
  readonly #reader: EnvironmentReader;
  readonly #sources: SourceReader;
  readonly #status: Pick<MappingStatusReader, 'show'>;
  readonly #store: EnvironmentStore;
  readonly #visible: VisibleMappings;

  constructor(options: {
    apps: Pick<AppReader, 'getMany'>;
    reader: EnvironmentReader;
    sources: SourceReader;
    status: Pick<MappingStatusReader, 'show'>;
    store: EnvironmentStore;
    visible: VisibleMappings;
  }) {
    this.#apps = options.apps;
    this.#reader = options.reader;
    this.#sources = options.sources;
    this.#status = options.status;
    this.#store = options.store;
    this.#visible = options.visible;
  }

  /**
   * Pairs what comes from the same mapping, and says how the left one differs
   * from what the right one would make it now. What has no counterpart that
   * the caller may see stands alone.
   *
   * @param ids - Without `right`, the originals of the left environment.
   * @throws NotAllowedError, NotFoundError.
   */
  async compare(
    ids: { left: string; right?: string },
    credentials: BackstageCredentials,
  ): Promise<EnvironmentComparison[]> {
    const seen = await this.#reader.get(ids.left, credentials);
    const left = sideOf(seen);
    const right =
      ids.right === undefined
        ? {
            mappings: await this.#originals(seen, credentials),
            expiresAt: null,
          }
        : sideOf(await this.#reader.get(ids.right, credentials));
    return this.#rows(left, right);
  }

  /** Its sources, and what would be copied besides if it were made now. */
  async #originals(
    { environment, visible }: SeenEnvironment,
    credentials: BackstageCredentials,
  ): Promise<StoredMapping[]> {
    const sources = await this.#store.mappings(
      visible.flatMap(({ origin }) =>
        origin?.kind === 'environment' ? [origin.source] : [],
      ),
    );
    const now = await this.#sources.read(environment.input.from, credentials);
    const found = await this.#visible.among([...sources.values()], credentials);
    const known = new Set(found.map(({ id }) => id));
    const others = now.mappings.filter(
      ({ id, origin }) =>
        !known.has(id) && origin?.kind !== 'review' && !now.canaryNames.has(id),
    );
    return [...found, ...others];
  }

  async #rows(left: Side, right: Side): Promise<EnvironmentComparison[]> {
    const lefts = await this.#chainsOf(left);
    const rights = await this.#chainsOf(right);
    const pairs = pairChains(lefts, rights);
    const all = [...left.mappings, ...right.mappings];
    const shown = new Map(
      (await this.#status.show(all)).map(mapping => [mapping.id, mapping]),
    );
    const of = (chain: Chain) => shown.get(chain[0]?.id ?? '') ?? null;
    const apps = await this.#apps.getMany(all.flatMap(m => m.targets));
    const healthOf = ({ cluster, app }: Target): AppHealth => {
      const instances = apps.get(appKey(cluster, app))?.instances;
      return (
        instances && {
          inRotation: instances.filter(i => i.inRotation).length,
          total: instances.length,
        }
      );
    };
    const stepsOf = await this.#stepsOf(pairs);
    const rowOf = (pair: Pair): EnvironmentComparison => {
      const sides = { left: of(pair.left), right: of(pair.right) };
      return sides.left && sides.right
        ? {
            ...sides,
            differences: differencesOf(
              {
                left: { mapping: sides.left, expiresAt: left.expiresAt },
                right: { mapping: sides.right, expiresAt: right.expiresAt },
                steps: stepsOf(pair),
              },
              healthOf,
            ),
          }
        : alone(sides);
    };
    return [
      ...lefts.map(chain => {
        const pair = pairs.find(one => one.left === chain);
        return pair ? rowOf(pair) : alone({ left: of(chain), right: null });
      }),
      ...rights
        .filter(chain => !pairs.some(pair => pair.right === chain))
        .map(chain => alone({ left: null, right: of(chain) })),
    ];
  }

  async #chainsOf({ mappings }: Side): Promise<Chain[]> {
    return readChains(
      mappings.map(({ id }) => id),
      ids => this.#store.origins(ids),
    );
  }

  /** How names and apps change on the way from a right mapping to its left one. */
  async #stepsOf(pairs: readonly Pair[]): Promise<(pair: Pair) => Step[]> {
    const inputs = await this.#store.inputs([
      ...new Set(
        pairs.flatMap(({ left, right }) =>
          [...left, ...right].flatMap(link => link.environment ?? []),
        ),
      ),
    ]);
    const steps = (chain: Chain, direction: Step['direction']) =>
      chain.flatMap(({ environment = '' }): Step[] => {
        const input = inputs.get(environment);
        const read = input && readCopyRules(input);
        return read?.ok ? [{ direction, rules: read.rules }] : [];
      });
    return ({ left, right, leftDepth, rightDepth }) => [
      ...steps(right.slice(0, rightDepth), 'back'),
      ...steps(left.slice(0, leftDepth), 'copy').reverse(),
    ];
  }
}
