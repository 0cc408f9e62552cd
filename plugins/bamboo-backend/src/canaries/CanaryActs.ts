import { ConflictError } from '@backstage/errors';
import { CanaryEnd } from '@bamboo-lb/plugin-bamboo-common';
import { aborted, promoted } from '../mappings/canaryEnds';
import { valueOf } from '../mappings/mappingRows';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { endOf } from '../releases/decideChange';
import { ReleaseWriter } from '../releases/ReleaseService';
import { shownName, withShare } from './canaryChanges';
import { CanaryStore } from './CanaryStore';
import { CanaryAction } from './decideCanary';
import { BAMBOO, CanaryRecord } from './model';
import { OwnerNotice } from './OwnerNotice';

type Act<K extends CanaryAction['kind']> = Extract<CanaryAction, { kind: K }>;

/** Carries out what was decided about canaries. */
export class CanaryActs {
  readonly #canaries: CanaryStore;
  readonly #mappings: MappingStore;
  readonly #notice: Pick<OwnerNotice, 'send'>;
  readonly #releases: ReleaseWriter;

  constructor(options: {
    canaries: CanaryStore;
    mappings: MappingStore;
    notice: Pick<OwnerNotice, 'send'>;
    releases: ReleaseWriter;
  }) {
    this.#canaries = options.canaries;
    this.#mappings = options.mappings;
    this.#notice = options.notice;
    this.#releases = options.releases;
  }

  /**
   * Carries out an action, unless the canary is not any more what it was when
   * that was decided.
   *
   * @throws ConflictError when someone else was first; nothing was done then.
   */
  async carryOut(
    action: CanaryAction,
    mapping: StoredMapping,
    record: CanaryRecord,
  ): Promise<void> {
    switch (action.kind) {
      case 'pause':
        return this.#pause(action, mapping, record);
      case 'resume':
        await this.#canaries.setPaused(record, null, { before: record.paused });
        return undefined;
      case 'step':
        return this.#step(action, mapping, record);
      case 'promote':
        return this.#promote(mapping, record);
      case 'abort':
        return this.#abort(action, mapping);
      default:
        return undefined;
    }
  }

  async #pause(
    { pause }: Act<'pause'>,
    mapping: StoredMapping,
    record: CanaryRecord,
  ): Promise<void> {
    const before = record.paused;
    const isDone = await this.#canaries.setPaused(record, pause, { before });
    // A doubt may pass; what needs a person is told.
    if (isDone && pause.kind === 'worse') {
      await this.#tell(
        mapping,
        `The canary of ${shownName(mapping)} is paused`,
        pause.reason,
      );
    }
  }

  async #step(
    { weight, number }: Act<'step'>,
    mapping: StoredMapping,
    record: CanaryRecord,
  ): Promise<void> {
    const { id, version, options } = mapping;
    const value = withShare(valueOf(mapping), weight);
    await this.#releases.writeTrusted(
      [{ action: 'update', id, version, value }],
      {
        by: BAMBOO,
        comment: `Canary step ${number} of ${options.canary?.steps.length}`,
        kind: 'canary',
        title: `Canary of ${shownName(mapping)} set to ${weight} %`,
        alsoWrite: async (trx, { at }) => {
          await this.#requireDue(record, trx);
          await this.#canaries.setShare(
            { mappingId: id, tag: record.tag ?? '', weight, paused: null, at },
            trx,
          );
        },
      },
    );
  }

  async #promote(mapping: StoredMapping, record: CanaryRecord): Promise<void> {
    const { writes } = await endOf(this.#mappings, mapping, promoted);
    const reason = 'Every step was kept for its time';
    await this.#releases.writeTrusted(writes, {
      by: BAMBOO,
      comment: reason,
      kind: 'canary',
      title: `Canary of ${shownName(mapping)} promoted`,
      alsoWrite: async (trx, { at, id: release }) => {
        await this.#requireDue(record, trx);
        const how = 'promoted' as const;
        const last: CanaryEnd = { how, at, by: BAMBOO, reason, release };
        await this.#canaries.end(mapping.id, last, trx);
      },
    });
  }

  async #abort(
    { reason, cause }: Act<'abort'>,
    mapping: StoredMapping,
  ): Promise<void> {
    const { writes } = await endOf(this.#mappings, mapping, aborted);
    const name = shownName(mapping);
    const by = cause === 'guard' ? 'guard' : BAMBOO;
    const title =
      cause === 'guard'
        ? `The guard aborted the canary of ${name}`
        : `The canary of ${name} was aborted, its app is gone`;
    await this.#releases.writeTrusted(writes, {
      by,
      comment: reason,
      kind: 'canary',
      title,
      alsoWrite: async (trx, { at, id: release }) => {
        const last: CanaryEnd = { how: 'aborted', at, by, reason, release };
        await this.#canaries.end(mapping.id, last, trx);
      },
    });
    await this.#tell(mapping, title, reason);
  }

  async #requireDue(
    record: CanaryRecord,
    trx: Parameters<CanaryStore['isDue']>[1],
  ): Promise<void> {
    if (!(await this.#canaries.isDue(record, trx))) {
      throw new ConflictError('The canary was changed meanwhile');
    }
  }

  async #tell({ id, entityRef }: StoredMapping, title: string, what: string) {
    await this.#notice.send({
      mappingId: id,
      entityRef,
      title,
      description: what,
    });
  }
}
