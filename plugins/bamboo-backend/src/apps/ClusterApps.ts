import { isDeepStrictEqual } from 'node:util';
import { AppRead, ClusterSink } from '../marathon/ClusterSink';
import { DecodeError } from '../marathon/decode/decodeList';
import { hostNamesOf, isSameApp, undecided, withAddresses } from './appForms';
import { decideRotation } from './decideRotation';
import { findEvidence } from './findEvidence';
import { AppChange, DecodedApp, RemovalReason, RoutableApp } from './model';
import { KnownApp } from './storedApp';

interface Entry extends KnownApp {
  /** When time alone decides otherwise, in milliseconds since 1970. */
  deadline?: number;
  /** The evidence that was told last, as JSON. */
  toldEvidence?: string;
}

/** The apps of one cluster: decides about what is read and tells changes. */
export class ClusterApps implements ClusterSink {
  readonly #cluster: string;
  readonly #clock: () => number;
  readonly #resolve: (name: string) => string | undefined;
  readonly #onChange: (changes: AppChange[]) => void;
  readonly #onKnown: (id: string) => void;
  readonly #onNotUnderstood: (error: DecodeError) => void;
  readonly #entries = new Map<string, Entry>();
  readonly #kinds = new Map<string, DecodedApp['kind']>();
  #leaderSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;

  constructor(options: {
    cluster: string;
    known: KnownApp[];
    clock: () => number;
    resolve: (name: string) => string | undefined;
    onChange: (changes: AppChange[]) => void;
    /** What is known of an app changed and is to be stored. */
    onKnown: (id: string) => void;
    onNotUnderstood: (error: DecodeError) => void;
  }) {
    this.#cluster = options.cluster;
    this.#clock = options.clock;
    this.#resolve = options.resolve;
    this.#onChange = options.onChange;
    this.#onKnown = options.onKnown;
    this.#onNotUnderstood = options.onNotUnderstood;
    for (const { value, memory } of options.known) {
      this.#entries.set(value.id, { value, memory });
      this.#kinds.set(value.id, value.kind);
    }
  }

  /** What is known of an app; undefined when it does not exist. */
  known(id: string): KnownApp | undefined {
    return this.#entries.get(id);
  }

  /** All apps, as they were decided. */
  apps(): RoutableApp[] {
    return [...this.#entries.values()].map(({ value }) => value);
  }

  held(): ReadonlyMap<string, DecodedApp['kind']> {
    return this.#kinds;
  }

  read(reads: AppRead[]): void {
    this.#tell(
      reads.flatMap(({ app, told, readAt, took, events }) =>
        this.#decide(app, told, new Date(readAt).toISOString()).map(change =>
          took ? { ...change, took, events } : change,
        ),
      ),
    );
  }

  deleted(
    id: string,
    { byLeader, events }: Parameters<ClusterSink['deleted']>[1],
  ): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#kinds.delete(id);
    this.#onKnown(id);
    const evidence = Object.fromEntries(
      byLeader
        ? entry.value.instances.map(({ id: task }) => [
            task,
            'deleted' as const,
          ])
        : [],
    );
    this.#tell([
      {
        cluster: this.#cluster,
        app: id,
        value: undefined,
        evidence,
        deleted: byLeader,
        events,
      },
    ]);
  }

  notUnderstood(errors: DecodeError[]): void {
    const changes = errors.flatMap(error => {
      this.#onNotUnderstood(error);
      const entry = error.id ? this.#entries.get(error.id) : undefined;
      if (!entry) return [];
      const app = undecided(entry.value);
      const problem = {
        type: 'NotUnderstood',
        message: `Marathon's newest answer is not understood, the one before stays in use: ${error.message}`,
      };
      const others = app.problems.filter(({ type }) => type !== problem.type);
      return this.#decide(
        { ...app, problems: [...others, problem] },
        {},
        entry.value.readAt,
      );
    });
    this.#tell(changes);
  }

  leader(since: number | undefined): void {
    this.#leaderSince = since;
    this.#decideAgain(({ value }) =>
      value.instances.some(({ decision }) => decision === 'kept-unknown'),
    );
  }

  /** Addresses came or changed. */
  resolved(names: ReadonlySet<string>): void {
    this.#decideAgain(({ value }) =>
      hostNamesOf(value).some(name => names.has(name)),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #decideAgain(concerns: (entry: Entry) => boolean): void {
    this.#tell(
      [...this.#entries.values()]
        .filter(concerns)
        .flatMap(({ value }) =>
          this.#decide(undecided(value), {}, value.readAt),
        ),
    );
  }

  #decide(
    app: DecodedApp,
    told: Record<string, RemovalReason>,
    readAt: string,
  ): AppChange[] {
    const before = this.#entries.get(app.id);
    const { value, memory, nextDeadline } = decideRotation({
      app: withAddresses(app, this.#resolve),
      readAt,
      before,
      now: this.#clock(),
      leaderSince: this.#leaderSince,
    });
    const evidence = findEvidence({ before, after: value, told });
    const toldEvidence = JSON.stringify(evidence);
    const isSame = before !== undefined && isSameApp(before.value, value);
    this.#entries.set(app.id, {
      value,
      memory,
      deadline: nextDeadline,
      toldEvidence,
    });
    this.#kinds.set(app.id, app.kind);
    if (nextDeadline !== undefined) this.#wakeAt(nextDeadline);
    if (!isSame || !isDeepStrictEqual(before.memory, memory)) {
      this.#onKnown(app.id);
    }
    const hasNews =
      toldEvidence !== '{}' && toldEvidence !== before?.toldEvidence;
    return isSame && !hasNews
      ? []
      : [
          {
            cluster: this.#cluster,
            app: app.id,
            value,
            evidence,
            deleted: false,
          },
        ];
  }

  #tell(changes: AppChange[]): void {
    if (changes.length > 0) this.#onChange(changes);
  }

  #wakeAt(deadline: number): void {
    if (deadline >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = deadline;
    this.#timer = setTimeout(
      () => this.#wake(),
      Math.max(0, deadline - this.#clock()),
    );
    this.#timer.unref();
  }

  #wake(): void {
    this.#timerAt = Infinity;
    const now = this.#clock();
    this.#decideAgain(
      ({ deadline }) => deadline !== undefined && deadline <= now,
    );
    const next = Math.min(
      ...[...this.#entries.values()].map(
        ({ deadline }) => deadline ?? Infinity,
      ),
    );
    if (next < Infinity) this.#wakeAt(next);
  }
}
