import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Canary,
  CanaryOnAgent,
  CanaryOptions,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';
import { MappingReader } from '../mappings/MappingReader';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { AppReader } from '../status/AppReader';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { CanaryObserver, SeenSides } from './CanaryObserver';
import { placeInPlan } from './canaryPlan';
import { CanaryStore } from './CanaryStore';
import { decideCanary } from './decideCanary';
import { chartOf, figuresOf } from './figures';
import { CanaryRecord, KeptReport } from './model';
import { sideInstances } from './sideInstances';
import { SidesStore } from './SidesStore';

const NO_INSTANCES = { inRotation: 0, total: 0 };

function onAgent(
  { agent, verdict, reason, aborted, at, step }: KeptReport,
  shareAt: string,
): CanaryOnAgent {
  const seconds = (Date.parse(at) - Date.parse(shareAt)) / 1000;
  return {
    agent,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    aborted,
    at,
    stable: figuresOf(step.stable, seconds),
    canary: figuresOf(step.canary, seconds),
  };
}

function runningOf(
  canary: CanaryOptions,
  mapping: StoredMapping,
  record: CanaryRecord | undefined,
  { agents, reports, inRotation }: SeenSides & { inRotation: number },
): Canary['running'] {
  const weight = mapping.targets[1]?.weight ?? 0;
  const isCurrent = record?.tag === canary.tag && record.weight === weight;
  const known = isCurrent ? record : undefined;
  const waited = known?.waited ?? 0;
  const paused = known?.paused ?? null;
  const now = new Date().toISOString();
  // The same rules as where it is driven, so that both say the same.
  const { waiting, verdict } = decideCanary(
    { waited, paused, calm: 0, missing: 0 },
    {
      loadBalancer: mapping.loadBalancer,
      weight,
      steps: canary.steps,
      guard: canary.guard,
      agents,
      elapsed: 0,
      inRotation,
      missingApp: null,
      now,
    },
  );
  const shareAt = known?.shareAt ?? mapping.updatedAt;
  return {
    weight,
    step: placeInPlan(canary.steps, weight)?.step ?? null,
    waitedSeconds: waited,
    waiting,
    paused: paused && {
      by: paused.by,
      reason: paused.reason,
      at: paused.at,
    },
    verdict,
    agents: reports.map(report => onAgent(report, shareAt)),
  };
}

function sessionsOf(reports: readonly KeptReport[]): Canary['sessions'] {
  const { length } = reports;
  const sum = (of: (report: KeptReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  return length > 0
    ? {
        stable: sum(({ step }) => step.stable.inFlight),
        canary: sum(({ step }) => step.canary.inFlight),
      }
    : null;
}

/** Shows canaries: how far they are, and how both sides do. */
export class CanaryReader {
  readonly #apps: Pick<AppReader, 'get'>;
  readonly #canaries: CanaryStore;
  readonly #mappings: MappingStore;
  readonly #observer: CanaryObserver;
  readonly #reader: MappingReader;
  readonly #sides: SidesStore;
  readonly #status: MappingStatusReader;

  constructor(options: {
    apps: Pick<AppReader, 'get'>;
    canaries: CanaryStore;
    mappings: MappingStore;
    observer: CanaryObserver;
    reader: MappingReader;
    sides: SidesStore;
    status: MappingStatusReader;
  }) {
    this.#apps = options.apps;
    this.#canaries = options.canaries;
    this.#mappings = options.mappings;
    this.#observer = options.observer;
    this.#reader = options.reader;
    this.#sides = options.sides;
    this.#status = options.status;
  }

  /**
   * The canary of a mapping; also of one on which none runs.
   *
   * @throws NotAllowedError; NotFoundError also for what the caller may not see.
   */
  async get(id: string, credentials: BackstageCredentials): Promise<Canary> {
    await this.#reader.get(id, credentials);
    const now = new Date();
    const [seen] = await this.#canaries.look([id]);
    const mapping = seen?.mapping ?? (await this.#reader.get(id, credentials));
    const { canary } = mapping.options;
    const named = canary?.nameMapping
      ? await this.#mappings.get(canary.nameMapping)
      : undefined;
    const shown = await this.#status.show([mapping, ...(named ? [named] : [])]);
    const sides = (await this.#observer.look([mapping], now)).get(id);
    const [stable, other] = mapping.targets;
    const ofCanary =
      canary && other
        ? sideInstances(other, await this.#appOf(other))
        : NO_INSTANCES;
    return {
      mapping: shown[0]!,
      named: shown[1] ?? null,
      running:
        canary && sides
          ? runningOf(canary, mapping, seen?.record, {
              ...sides,
              inRotation: ofCanary.inRotation,
            })
          : null,
      last: seen?.record?.last ?? null,
      sessions: canary && sides ? sessionsOf(sides.reports) : null,
      ...chartOf(await this.#sides.samples(id, now), now.getTime()),
      instances: {
        stable: stable
          ? sideInstances(stable, await this.#appOf(stable))
          : NO_INSTANCES,
        canary: ofCanary,
      },
    };
  }

  async #appOf(target: Target | undefined) {
    return target && this.#apps.get(target.cluster, target.app);
  }
}
