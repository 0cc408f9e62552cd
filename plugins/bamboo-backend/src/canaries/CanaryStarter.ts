import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  CanaryOptions,
  CanaryStart,
  FieldProblem,
} from '@bamboo-lb/plugin-bamboo-common';
import { v7 as uuid } from 'uuid';
import { Authorizer } from '../authorization/Authorizer';
import { InvalidMappingError, NameTakenError } from '../mappings/errors';
import { MappingAcceptance } from '../mappings/MappingAcceptance';
import { valueOf } from '../mappings/mappingRows';
import {
  MappingStore,
  MappingValue,
  MappingWrite,
} from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { AppReader } from '../status/AppReader';
import { newTag, NoCanaryError, shownName } from './canaryChanges';
import { CanaryStore } from './CanaryStore';
import { startProblems, targetsWithCanary, USUAL_GUARD } from './checkCanary';

/** The fields of a mapping, as they are called where a canary is started. */
const inForm = ({ field, message }: FieldProblem): FieldProblem => ({
  field: field.replace(/^targets\[1\]/, 'target'),
  message,
});

const ofName = ({ field, message }: FieldProblem): FieldProblem => ({
  field: field === 'host' ? 'name' : inForm({ field, message }).field,
  message,
});

/** Decides whether a canary may be started, and starts it. */
export class CanaryStarter {
  readonly #acceptance: MappingAcceptance;
  readonly #apps: Pick<AppReader, 'get' | 'clusters'>;
  readonly #authorizer: Authorizer;
  readonly #canaries: CanaryStore;
  readonly #mappings: MappingStore;

  constructor(options: {
    acceptance: MappingAcceptance;
    apps: Pick<AppReader, 'get' | 'clusters'>;
    authorizer: Authorizer;
    canaries: CanaryStore;
    mappings: MappingStore;
  }) {
    this.#acceptance = options.acceptance;
    this.#apps = options.apps;
    this.#authorizer = options.authorizer;
    this.#canaries = options.canaries;
    this.#mappings = options.mappings;
  }

  /**
   * Starts a canary on a mapping that the caller may update.
   *
   * @throws NotAllowedError, InvalidMappingError, ConflictError.
   */
  async start(
    current: StoredMapping,
    start: CanaryStart,
    credentials: BackstageCredentials,
  ): Promise<StoredMapping> {
    const problems = startProblems(current, start);
    const [stable] = current.targets;
    if (problems.length || !stable) {
      throw new InvalidMappingError(problems);
    }
    const by = this.#authorizer.actor(credentials);
    const at = new Date().toISOString();
    const weight = start.weight ?? start.steps?.[0]?.weight ?? 0;
    const value = await this.#accept(current, start, weight, credentials);
    const named = await this.#acceptName(value, start, credentials);
    const canary: CanaryOptions = {
      tag: newTag(),
      nameMapping: named ? uuid() : null,
      sticky: start.sticky ?? true,
      header: start.header ?? null,
      cookie: start.cookie ?? null,
      steps: start.steps ?? [],
      guard: start.guard === undefined ? USUAL_GUARD : start.guard,
      startedAt: at,
      startedBy: by,
    };
    const { id, version } = current;
    const writes: MappingWrite[] = [
      {
        action: 'update',
        id,
        version,
        value: { ...value, options: { ...current.options, canary } },
      },
    ];
    if (named && canary.nameMapping) {
      writes.push({ action: 'create', id: canary.nameMapping, value: named });
    }
    try {
      const { mappings } = await this.#mappings.writeAll(
        writes,
        { by, comment: start.comment ?? '' },
        { kind: 'canary', title: `Canary of ${shownName(current)} started` },
        trx =>
          this.#canaries.setShare(
            { mappingId: id, tag: canary.tag, weight, paused: null, at },
            trx,
          ),
      );
      const [written] = mappings;
      if (!written) {
        throw new NoCanaryError(current);
      }
      return written;
    } catch (error) {
      throw await this.#answerable(error, credentials);
    }
  }

  async #accept(
    current: StoredMapping,
    start: CanaryStart,
    weight: number,
    credentials: BackstageCredentials,
  ): Promise<MappingValue> {
    const [stable] = current.targets;
    const targets = stable
      ? targetsWithCanary(stable, start.target, weight)
      : [];
    const accepted = await this.#inForm(inForm, () =>
      this.#acceptance.accept(
        'update',
        { ...valueOf(current), targets, comment: start.comment },
        credentials,
      ),
    );
    const [, target] = accepted.targets;
    if (target && (await this.#isMissing(target))) {
      throw new InvalidMappingError([
        {
          field: 'target.app',
          message: `Marathon ${target.cluster} has no app \`${target.app}\`. Start it, then its canary`,
        },
      ]);
    }
    return accepted;
  }

  async #acceptName(
    { targets, ...value }: MappingValue,
    { name }: CanaryStart,
    credentials: BackstageCredentials,
  ): Promise<MappingValue | undefined> {
    const [, target] = targets;
    if (name === undefined || name === null || !target) {
      return undefined;
    }
    return this.#inForm(ofName, () =>
      this.#acceptance.accept(
        'create',
        { ...value, host: name, targets: [{ ...target, weight: 100 }] },
        credentials,
      ),
    );
  }

  async #inForm<T>(
    rename: (problem: FieldProblem) => FieldProblem,
    accept: () => Promise<T>,
  ): Promise<T> {
    try {
      return await accept();
    } catch (error) {
      throw error instanceof InvalidMappingError
        ? new InvalidMappingError(error.problems.map(rename))
        : error;
    }
  }

  /** Of a cluster that was never read, nobody can tell. */
  async #isMissing({ cluster, app }: { cluster: string; app: string }) {
    if (await this.#apps.get(cluster, app)) {
      return false;
    }
    const clusters = await this.#apps.clusters();
    return clusters.some(c => c.name === cluster && c.state !== 'never-read');
  }

  async #answerable(error: unknown, credentials: BackstageCredentials) {
    if (!(error instanceof NameTakenError)) {
      return error;
    }
    const { other } = error;
    const { message } = await this.#acceptance.collision(other, credentials);
    return new ConflictError(`name: ${message}`);
  }
}
