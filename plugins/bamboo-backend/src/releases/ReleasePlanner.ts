import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError, isError } from '@backstage/errors';
import {
  FieldProblem,
  ReleaseChange,
  ReleaseCheck,
} from '@bamboo-lb/plugin-bamboo-common';
import {
  TargetHealth,
  describeChange,
  targetWarnings,
} from '../mappings/describeMapping';
import { InvalidMappingError, nameOf } from '../mappings/errors';
import { MappingName, MappingValue } from '../mappings/MappingStore';
import { ChangeGround, DecidedChange } from '../mappings/decideRevert';
import { decideChange } from './decideChange';

/** A release may change so many mappings. */
export const MAX_CHANGES = 200;

/** A change that was decided, or why it cannot be. */
export type PlannedChange =
  | (DecidedChange & { ok: true })
  | { ok: false; problems: FieldProblem[]; error: Error };

const nameKey = ({ loadBalancer, host, path }: MappingName) =>
  JSON.stringify([loadBalancer, host, path]);

const FIELDS: Record<ReleaseChange['action'], string> = {
  create: 'mapping',
  update: 'mapping',
  delete: 'id',
  revert: 'toVersion',
  promote: 'id',
  abort: 'id',
};

function problemsOf(change: ReleaseChange, error: Error): FieldProblem[] {
  return error instanceof InvalidMappingError
    ? error.problems
    : [{ field: FIELDS[change.action], message: error.message }];
}

/** Decides the changes of a release together: rights, rules and names. */
export class ReleasePlanner {
  readonly #ground: ChangeGround;
  readonly #health: (target: {
    cluster: string;
    app: string;
  }) => Promise<TargetHealth>;

  constructor(
    options: ChangeGround & {
      /** How many instances of an app are healthy; undefined without the app. */
      health: (target: {
        cluster: string;
        app: string;
      }) => Promise<TargetHealth>;
    },
  ) {
    this.#ground = options;
    this.#health = options.health;
  }

  /** Decides every change; one that is refused does not hide the others. */
  async plan(
    changes: readonly ReleaseChange[],
    credentials: BackstageCredentials,
  ): Promise<PlannedChange[]> {
    const planned: PlannedChange[] = [];
    const seen = new Set<string>();
    for (const change of changes) {
      const id = change.action === 'create' ? undefined : change.id;
      planned.push(
        id !== undefined && seen.has(id)
          ? this.#refused(
              change,
              new ConflictError('This mapping is in the release twice'),
            )
          : await this.#decide(change, credentials),
      );
      if (id !== undefined) {
        seen.add(id);
      }
    }
    return this.#withCollisions(changes, planned, credentials);
  }

  /** What would be wrong, what to know, and what would happen. */
  async check(
    changes: readonly ReleaseChange[],
    credentials: BackstageCredentials,
  ): Promise<ReleaseCheck> {
    const planned = await this.plan(changes, credentials);
    const problems: ReleaseCheck['problems'] = [];
    const warnings: ReleaseCheck['warnings'] = [];
    const sentences: string[] = [];
    for (const [change, plan] of planned.entries()) {
      if (!plan.ok) {
        problems.push(...plan.problems.map(p => ({ change, ...p })));
        sentences.push('');
        continue;
      }
      const { before, after } = plan;
      const health = await Promise.all(
        (after?.targets ?? []).map(target => this.#health(target)),
      );
      if (after) {
        const found = targetWarnings(after.targets, health);
        warnings.push(...found.map(warning => ({ change, ...warning })));
        sentences.push(describeChange(after, health, before));
      } else {
        sentences.push(
          before
            ? `Deletes ${nameOf(before)} on ${before.loadBalancer}.`
            : 'Changes nothing.',
        );
      }
    }
    return { ok: problems.length === 0, problems, warnings, sentences };
  }

  async #decide(
    change: ReleaseChange,
    credentials: BackstageCredentials,
  ): Promise<PlannedChange> {
    try {
      return {
        ok: true,
        ...(await decideChange(this.#ground, change, credentials)),
      };
    } catch (error) {
      const isRefusal =
        isError(error) &&
        [
          'ConflictError',
          'InputError',
          'NotAllowedError',
          'NotFoundError',
        ].includes(error.name);
      const own =
        error instanceof InvalidMappingError ||
        error instanceof NotAllowedError ||
        error instanceof ConflictError;
      if (!(isRefusal || own)) {
        throw error;
      }
      return this.#refused(change, error as Error);
    }
  }

  #refused(change: ReleaseChange, error: Error): PlannedChange {
    return { ok: false, problems: problemsOf(change, error), error };
  }

  /** Names are taken by others, unless this release frees them; and once only. */
  async #withCollisions(
    changes: readonly ReleaseChange[],
    planned: PlannedChange[],
    credentials: BackstageCredentials,
  ): Promise<PlannedChange[]> {
    const { store, acceptance } = this.#ground;
    const moved = new Map<string, MappingValue | undefined>();
    for (const plan of planned) {
      if (plan.ok && plan.before) {
        moved.set(plan.before.id, plan.after);
      }
      for (const write of plan.ok ? plan.writes : []) {
        if (write.action === 'delete') {
          moved.set(write.id, undefined);
        }
      }
    }
    const taken = new Set<string>();
    const result: PlannedChange[] = [];
    for (const [index, plan] of planned.entries()) {
      const change = changes[index];
      if (!plan.ok || !plan.after || !change) {
        result.push(plan);
        continue;
      }
      const { after, before } = plan;
      const name = nameKey(after);
      const other = await store.findByName(after);
      const staysThere =
        other &&
        other.id !== before?.id &&
        (!moved.has(other.id) ||
          nameKey(moved.get(other.id) ?? { ...after, host: '' }) === name);
      if (staysThere) {
        const problem = await acceptance.collision(other, credentials);
        result.push({
          ok: false,
          problems: [problem],
          error: new ConflictError(`${problem.field}: ${problem.message}`),
        });
      } else if (taken.has(name)) {
        const problem = {
          field: 'host',
          message: `\`${nameOf(after)}\` is in the release twice on ${
            after.loadBalancer
          }. Choose another host or path`,
        };
        result.push({
          ok: false,
          problems: [problem],
          error: new InvalidMappingError([problem]),
        });
      } else {
        result.push(plan);
      }
      taken.add(name);
    }
    return result;
  }
}
