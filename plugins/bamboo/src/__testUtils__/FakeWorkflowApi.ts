import type {
  Canary,
  Environment,
  EnvironmentCheck,
  EnvironmentComparison,
  EnvironmentInput,
  List,
  RelatedMappings,
  Release,
  ReleaseCheck,
  ReleaseInput,
  ReleaseResult,
  Review,
  ReviewRule,
  WorkflowApi,
} from '@bamboo-lb/plugin-bamboo-common';

function list<T>(items: T[]): List<T> {
  return { items, totalItems: items.length };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('The test did not set this');
  }
  return value;
}

/** Canaries, releases, reviews and environments whose data a test sets. */
export class FakeWorkflowApi implements WorkflowApi {
  canaries = new Map<string, Canary>();
  releases: Release[] = [];
  releaseCheck: ReleaseCheck = {
    ok: true,
    problems: [],
    warnings: [],
    sentences: [],
  };
  related: RelatedMappings[] = [];
  reviews: Review[] = [];
  reviewRules: ReviewRule[] = [];
  environments: Environment[] = [];
  environmentCheck: EnvironmentCheck = { ok: true, problems: [], items: [] };
  comparison: EnvironmentComparison[] = [];
  /** What ending a canary, releasing and undoing answer. */
  result?: ReleaseResult;
  /** Every write, in order. */
  readonly writes: unknown[] = [];
  /** When set, every read fails with it. */
  failure?: Error;
  /** When set, the next write fails with it. */
  nextRefusal?: Error;

  async getCanary(mappingId: string) {
    return this.read(found(this.canaries.get(mappingId)));
  }

  async startCanary(id: string, start: unknown) {
    this.write({ startCanary: start, id });
    return this.getCanary(id);
  }

  async updateCanary(id: string, update: unknown) {
    this.write({ updateCanary: update, id });
    return this.getCanary(id);
  }

  async promoteCanary(id: string, reason: unknown = {}) {
    this.write({ promoteCanary: reason, id });
    return found(this.result);
  }

  async abortCanary(id: string, reason: unknown = {}) {
    this.write({ abortCanary: reason, id });
    return found(this.result);
  }

  async checkRelease() {
    return this.read(this.releaseCheck);
  }

  async createRelease(input: ReleaseInput) {
    this.write({ createRelease: input });
    return found(this.result);
  }

  async listReleases() {
    return this.read(list(this.releases));
  }

  async getRelease(id: string) {
    return this.read(found(this.releases.find(release => release.id === id)));
  }

  async undoRelease(id: string, reason: unknown = {}) {
    this.write({ undoRelease: reason, id });
    return found(this.result);
  }

  async listRelatedMappings() {
    return this.read(list(this.related));
  }

  async listReviews() {
    return this.read(list(this.reviews));
  }

  async listReviewRules() {
    return this.read(list(this.reviewRules));
  }

  async checkEnvironment() {
    return this.read(this.environmentCheck);
  }

  async createEnvironment(input: EnvironmentInput) {
    this.write({ createEnvironment: input });
    return found(this.environments[0]);
  }

  async listEnvironments() {
    return this.read(list(this.environments));
  }

  async getEnvironment(id: string) {
    return this.read(found(this.environments.find(e => e.id === id)));
  }

  async removeEnvironment(id: string, reason: unknown = {}) {
    this.write({ removeEnvironment: reason, id });
    this.environments = this.environments.filter(e => e.id !== id);
  }

  async compareEnvironments() {
    return this.read(list(this.comparison));
  }

  protected read<T>(value: T): T {
    if (this.failure) {
      throw this.failure;
    }
    return value;
  }

  protected write(what: unknown): void {
    const refused = this.nextRefusal;
    this.nextRefusal = undefined;
    this.writes.push(what);
    if (refused) {
      throw refused;
    }
  }
}
