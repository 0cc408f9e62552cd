import { LoggerService } from '@backstage/backend-plugin-api';
import { Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { DecodedApp } from './model';
import { affectedApps, MarathonEvent } from './affectedApps';
import { ClusterConfig } from './ClusterConfig';
import { ClusterSink } from './ClusterSink';
import { ClusterState } from './ClusterState';
import { DecodeContext } from './decode/decodeApp';
import { decodeList } from './decode/decodeList';
import { keepEnv } from './decode/keepEnv';
import { EventStream } from './EventStream';
import { FirstWarnings } from './FirstWarnings';
import { fullRead, hasPods } from './FullRead';
import { ListReader } from './ListReader';
import { MarathonClient, MarathonLimits } from './MarathonClient';
import { MarathonError } from './MarathonError';
import { Absence, MissingApps } from './MissingApps';
import { NotedEvent, NotedEvents } from './NotedEvents';
import { ReadQueue } from './ReadQueue';
import { ResyncTimer } from './ResyncTimer';
import { ToldEnds } from './ToldEnds';

type Kind = DecodedApp['kind'];

const readsAtOnce = 8;

/**
 * Keeps a sink in step with one Marathon: first the event stream, then a full
 * read, then a targeted read for each app that an event makes doubtful, and a
 * full read now and then for what events missed. What was not read from a
 * leader is never handed over; an app goes only when a leader says so, or where
 * none is named, when a list confirms it, and then without evidence.
 */
export class ClusterSync {
  readonly #sink: ClusterSink;
  readonly #logger: LoggerService;
  readonly #clock: () => number;
  readonly #client: MarathonClient;
  readonly #reader: ListReader;
  readonly #stream: EventStream;
  readonly #queue: ReadQueue;
  readonly #timer: ResyncTimer;
  readonly #state: ClusterState;
  readonly #context: DecodeContext;
  readonly #stopping = new AbortController();
  /** Numbers reads at their start. */
  #reads = 0;
  /** The number of the read that brought what is held, by id. */
  readonly #readBy = new Map<string, number>();
  /** Ids that the next full read must hand over, changed or not. */
  #touched = new Set<string>();
  /** Whether pods were listed, where the version may not be read. */
  #listsPods = false;
  readonly #told = new ToldEnds();
  readonly #missing: MissingApps;
  readonly #warnings: FirstWarnings;
  readonly #noted: NotedEvents;

  constructor(options: {
    config: ClusterConfig;
    sink: ClusterSink;
    logger: LoggerService;
    clock: () => number;
    random?: () => number;
    limits?: Partial<MarathonLimits> & { idleMs?: number };
  }) {
    const { config, clock, random = Math.random, limits } = options;
    this.#sink = options.sink;
    this.#logger = options.logger;
    this.#clock = clock;
    this.#warnings = new FirstWarnings(options.logger, config.name);
    this.#client = MarathonClient.fromConfig(config, limits);
    this.#reader = new ListReader({ env: config.env });
    this.#context = { cluster: config.name, keepEnv: keepEnv(config.env) };
    this.#state = new ClusterState({ name: config.name, clock });
    this.#noted = new NotedEvents({
      ...{ cluster: config.name, logger: options.logger, clock },
    });
    this.#missing = new MissingApps({
      held: () => this.#sink.held(),
      gone: (id, absence) => this.#delete(id, absence),
      ask: id => this.#invalidate(id),
    });
    this.#queue = new ReadQueue({
      limit: readsAtOnce,
      read: id => this.#readItem(id),
    });
    this.#timer = new ResyncTimer({
      everyMs: config.resyncSeconds * 1000,
      random,
      resync: () => this.#resync(),
    });
    this.#stream = new EventStream({
      open: signal => this.#client.openEvents(signal),
      random,
      idleMs: limits?.idleMs,
      listener: {
        onOpen: () => this.#onOpen(),
        onEvent: event => this.#onEvent(event),
        onDown: error => this.#onStreamDown(error),
      },
    });
  }

  /** Since when this leader answers; undefined while none does. */
  get leaderSince(): number | undefined {
    return this.#state.leaderSince;
  }

  /** How well the cluster is known, without the counts. */
  state(): Omit<Cluster, 'apps' | 'instances'> {
    return this.#state.toJSON();
  }

  start(): void {
    this.#stream.start();
  }

  /** Ends all requests; the sink hears nothing once it resolves. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#queue.close();
    await this.#reader.stop();
    await Promise.all([this.#stream.stop(), this.#timer.stop()]);
    this.#client.close();
  }

  #onOpen(): void {
    this.#state.streamUp();
    this.#timer.now();
  }

  #onStreamDown(error: MarathonError): void {
    this.#state.streamDown(error);
    this.#logger.warn('Marathon sends no events', {
      cluster: this.#context.cluster,
      error: error.message,
    });
    // Without a stream, as where reading it is forbidden, full reads remain.
    this.#timer.startUnlessStarted();
  }

  #onEvent(event: MarathonEvent): void {
    this.#state.event();
    this.#told.hear(event);
    const affected = affectedApps(event);
    if (affected === 'resync') {
      this.#timer.soon();
      return;
    }
    this.#noted.note(event, affected);
    for (const id of affected) this.#invalidate(id);
  }

  #askAlone(id: string): void {
    this.#warnings.warn('tasks');
    this.#invalidate(id);
  }

  #invalidate(id: string): void {
    this.#touched.add(id);
    this.#queue.invalidate(id);
  }

  /** True when everything could be read. */
  async #resync(): Promise<boolean> {
    const number = ++this.#reads;
    const readAt = this.#clock();
    const forget = this.#touched;
    this.#touched = new Set();
    try {
      await fullRead({
        client: this.#client,
        reader: this.#reader,
        forget,
        knowsPods: [...this.#sink.held().values()].includes('pod'),
        signal: this.#stopping.signal,
        listener: {
          answered: leader => this.#answered(leader),
          podsRefused: () => this.#warnings.warn('pods'),
          lacksTasks: id => this.#askAlone(id),
          version: version => this.#state.versionRead(version),
          items: (kind, items) => this.#apply(kind, items, { number, readAt }),
          ids: (kind, ids) => this.#listed(kind, ids),
        },
      });
    } catch (error) {
      for (const id of forget) this.#touched.add(id);
      this.#failed(MarathonError.from(error));
      return false;
    }
    this.#state.synced();
    this.#queue.open();
    return true;
  }

  #apply(
    kind: Kind,
    items: unknown[],
    read: {
      number: number;
      readAt: number;
      readMs?: number;
      events?: NotedEvent[];
    },
  ): void {
    const began = performance.now();
    const { apps, errors } = decodeList(items, kind, this.#context);
    const { readAt, readMs, events } = read;
    const decodeMs = performance.now() - began;
    const took = readMs === undefined ? {} : { took: { readMs, decodeMs } };
    const newer = apps.filter(
      ({ id }) => (this.#readBy.get(id) ?? 0) < read.number,
    );
    this.#sink.read(
      newer.map(app => {
        this.#readBy.set(app.id, read.number);
        const told = this.#told.take(app);
        return { app, told, readAt, ...took, events };
      }),
    );
    if (errors.length > 0) this.#sink.notUnderstood(errors);
  }

  #listed(kind: Kind, ids: string[]): void {
    if (kind === 'pod') this.#listsPods = true;
    this.#missing.listed(kind, ids);
  }

  async #readItem(id: string): Promise<void> {
    const read = { number: ++this.#reads, readAt: this.#clock() };
    const { signal } = this.#stopping;
    const events = this.#noted.take(id);
    try {
      for (const kind of this.#kindsOf(id)) {
        const began = performance.now();
        const answer = await this.#client.readItem(kind, id, signal);
        if (signal.aborted) return;
        if (answer.found || answer.leader) this.#answered(answer.leader);
        if (answer.found) {
          this.#missing.found(id);
          const readMs = performance.now() - began;
          this.#apply(kind, [answer.raw], { ...read, readMs, events });
          return;
        }
        const byLeader = Boolean(answer.leader);
        const { number } = read;
        if (!this.#sink.held().has(id)) this.#told.forget(id);
        else this.#missing.notFound({ id, kind }, { number, byLeader, events });
      }
    } catch (error) {
      this.#noted.putBack(id, events);
      this.#itemFailed(MarathonError.from(error));
    }
  }

  /** What an id may be: an event does not say whether it is a pod. */
  #kindsOf(id: string): Kind[] {
    const held = this.#sink.held().get(id);
    if (held) return [held];
    return hasPods(this.#state.version) ?? this.#listsPods
      ? ['app', 'pod']
      : ['app'];
  }

  #delete(id: string, { number = ++this.#reads, events }: Absence): void {
    if ((this.#readBy.get(id) ?? 0) > number) return;
    this.#told.forget(id);
    this.#readBy.set(id, number);
    this.#sink.deleted(id, { byLeader: this.#state.isLed, events });
  }

  #answered(leader: string | undefined): void {
    if (leader === undefined) this.#warnings.warn('leader');
    const before = this.#state.leaderSince;
    this.#state.answered(leader);
    const since = this.#state.leaderSince;
    if (since !== before) this.#sink.leader(since);
  }

  #itemFailed(error: MarathonError): void {
    // A refusal is about this app alone; the next full read settles it.
    if (error.kind === 'status' && (error.status ?? 500) < 500) return;
    if (this.#failed(error)) this.#timer.retry();
  }

  #failed(error: MarathonError): boolean {
    if (this.#stopping.signal.aborted) return false;
    this.#state.failed(error);
    this.#sink.leader(undefined);
    this.#logger.warn('Marathon is not read and its last good state stays', {
      cluster: this.#context.cluster,
      error: error.message,
    });
    return true;
  }
}
