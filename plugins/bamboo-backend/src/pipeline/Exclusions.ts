import { LoggerService } from '@backstage/backend-plugin-api';
import { WriterFence } from '../database/WriterFence';
import { RoutableApp } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { RejectionStore, StoredRejection } from '../rejections/RejectionStore';
import { RenderFailure } from '../rendering/renderConfig';
import { TEMPLATE_OWNER } from '../routing/owners';

/** Refusals take out so many owners at most, or this share of the mappings. */
const MAX_OWNERS = 3;
const MAX_SHARE = 0.05;

type AppLookup = (cluster: string, id: string) => RoutableApp | undefined;

/**
 * The owners whose newest form was refused, so that they keep their last good
 * form. An owner is tried again as soon as it changed.
 */
export class Exclusions {
  readonly #loadBalancer: string;
  readonly #store: RejectionStore;
  readonly #fence: WriterFence;
  readonly #logger: LoggerService;
  #rejections: StoredRejection[] = [];
  /** The form of each owner when it was first seen refused. */
  readonly #forms = new Map<string, string>();
  #limit = MAX_OWNERS;

  constructor(options: {
    loadBalancer: string;
    store: RejectionStore;
    fence: WriterFence;
    logger: LoggerService;
  }) {
    this.#loadBalancer = options.loadBalancer;
    this.#store = options.store;
    this.#fence = options.fence;
    this.#logger = options.logger;
  }

  /** Reads what is refused. */
  async load(): Promise<void> {
    const before = new Set(this.#rejections.map(r => r.id));
    this.#rejections = await this.#store.list(this.#loadBalancer);
    for (const { id, owner } of this.#rejections) {
      if (!before.has(id)) {
        this.#forms.delete(owner);
      }
    }
  }

  /** Ends the refusals whose owners changed or went. */
  async forgetChanged(
    mappings: readonly StoredMapping[],
    app: AppLookup,
  ): Promise<void> {
    this.#limit = Math.max(MAX_OWNERS, Math.floor(mappings.length * MAX_SHARE));
    if (this.#rejections.length === 0) {
      return;
    }
    const changed = this.#rejections
      .filter(rejection => {
        const { owner } = rejection;
        const form = formOf(owner, mappings, app);
        const refused = this.#forms.get(owner);
        this.#forms.set(owner, refused ?? form);
        return (
          (refused !== undefined && refused !== form) ||
          isOlderForm(rejection, mappings)
        );
      })
      .map(rejection => rejection.owner);
    await this.#forget(changed);
  }

  /** Refusals that are the template's to answer for; they are then forgotten. */
  async takeTemplateRefusals(
    isOfCandidate: (sequence: number) => boolean,
  ): Promise<StoredRejection[]> {
    const taken = this.#rejections.filter(
      ({ owner, phase, sequence }) =>
        owner === TEMPLATE_OWNER ||
        (phase !== 'rendering' &&
          sequence !== undefined &&
          isOfCandidate(sequence)),
    );
    await this.#forget(taken.map(({ owner }) => owner));
    return taken;
  }

  async #forget(owners: string[]): Promise<void> {
    if (owners.length) {
      await this.#fence.write(trx =>
        this.#store.remove(trx, this.#loadBalancer, owners),
      );
      this.#rejections = this.#rejections.filter(
        rejection => !owners.includes(rejection.owner),
      );
      owners.forEach(owner => this.#forms.delete(owner));
    }
  }

  /** The owners to take out: never so many that it is rather our own mistake. */
  owners(): ReadonlySet<string> {
    const refused = this.#rejections.filter(
      r => r.phase !== 'rendering' && r.owner !== TEMPLATE_OWNER,
    );
    if (refused.length > this.#limit) {
      this.#logger.error('More was refused than may be taken out', {
        loadBalancer: this.#loadBalancer,
        refused: refused.length,
        limit: this.#limit,
      });
    }
    return new Set(refused.slice(-this.#limit).map(r => r.owner));
  }

  /** Keeps which blocks could not be rendered, and forgets those that could. */
  async noteFailures(failures: RenderFailure[], now: Date): Promise<void> {
    const failed = new Map(failures.map(f => [f.owner, f.message]));
    const known = this.#rejections.filter(r => r.phase === 'rendering');
    const over = known.filter(r => !failed.has(r.owner)).map(r => r.owner);
    const fresh = [...failed].filter(
      ([owner, message]) =>
        !known.some(r => r.owner === owner && r.message === message),
    );
    await this.#forget(over);
    for (const [owner, message] of fresh) {
      const failure = {
        loadBalancer: this.#loadBalancer,
        owner,
        digest: '',
        phase: 'rendering',
        message,
        at: now.toISOString(),
      };
      await this.#fence.write(trx => this.#store.add(failure, trx));
    }
    if (fresh.length) {
      await this.load();
    }
  }
}

/** Whether the mapping was changed after the revision that was refused. */
function isOlderForm(
  { owner, sequence }: StoredRejection,
  mappings: readonly StoredMapping[],
): boolean {
  const mapping = mappings.find(m => owner === `mapping:${m.id}`);
  return (
    sequence !== undefined &&
    mapping?.carried !== undefined &&
    (mapping.carried?.version !== mapping.version ||
      mapping.carried.sequence > sequence)
  );
}

function formOf(
  owner: string,
  mappings: readonly StoredMapping[],
  app: AppLookup,
): string {
  const mapping = mappings.find(m => owner === `mapping:${m.id}`);
  if (mapping) {
    return `version ${mapping.version}`;
  }
  const name = owner.replace(/^app:/, '');
  const slash = name.indexOf('/');
  const found = app(name.slice(0, slash), name.slice(slash));
  const served = found?.instances.filter(i => i.inRotation).map(i => i.id);
  return found ? `app ${found.version ?? ''} ${served?.join()}` : 'gone';
}
