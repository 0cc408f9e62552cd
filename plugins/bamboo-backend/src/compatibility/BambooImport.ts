import { isError } from '@backstage/errors';
import { MappingCaller } from '../mappings/MappingService';
import { ReleaseService } from '../releases/ReleaseService';
import {
  CompatibilityService,
  readService,
  titleOf,
} from './CompatibilityService';
import { nameOf } from '../mappings/errors';

/** What is to be taken over from a Bamboo. */
export interface ImportInput {
  /** What its `/api/services` answers. */
  services: Record<string, unknown>;
  /** False only to say what would come of it. */
  apply: boolean;
}

/** What became, or would become, of one service. */
export interface ImportedService {
  app: string;
  acl: string;
  /** The names that the ACL means. */
  names: string[];
  outcome: 'made' | 'would be made' | 'there already' | 'refused';
  /** What was not taken over, and why. */
  notes: string[];
}

const REFUSALS = ['ConflictError', 'InputError', 'NotAllowedError'];

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** Keys of a service's Config that only its own template could read. */
function otherKeys(service: unknown): string[] {
  const fields = Object.entries(Object(service));
  const config = fields.find(([key]) => key.toLowerCase() === 'config')?.[1];
  return Object.keys(Object(config)).filter(
    key => !['acl', 'names'].includes(key.toLowerCase()),
  );
}

/** Takes services of a running Bamboo over as mappings. */
export class BambooImport {
  readonly #compatibility: CompatibilityService;
  readonly #releases: ReleaseService;

  constructor(options: {
    compatibility: CompatibilityService;
    releases: ReleaseService;
  }) {
    this.#compatibility = options.compatibility;
    this.#releases = options.releases;
  }

  /**
   * Makes the names that are missing, each app for itself; it takes nothing
   * away, so that it can be repeated.
   *
   * @throws NotFoundError where Bamboo's API is not configured.
   */
  async run(
    input: ImportInput,
    caller: MappingCaller,
  ): Promise<ImportedService[]> {
    const results: ImportedService[] = [];
    for (const [id, service] of Object.entries(input.services).sort()) {
      results.push(await this.#one(id, service, input.apply, caller));
    }
    return results;
  }

  async #one(
    id: string,
    service: unknown,
    apply: boolean,
    caller: MappingCaller,
  ): Promise<ImportedService> {
    const notes = otherKeys(service).map(
      key => `Config.${key}: not taken over, as only a template could read it`,
    );
    const result = { app: id, acl: '', names: new Array<string>(), notes };
    try {
      const read = readService({ Id: id, ...Object(service) });
      result.acl = textOf(read.acl);
      const plan = await this.#compatibility.plan(read, caller.credentials);
      const changes = plan.additions;
      const named = {
        ...result,
        app: plan.app,
        names: plan.names.map(nameOf),
      };
      if (changes.length === 0) {
        return { ...named, outcome: 'there already' };
      }
      if (apply) {
        const title = titleOf(plan.app);
        await this.#releases.create(
          { title, comment: 'Taken over from Bamboo', changes },
          caller,
        );
        return { ...named, outcome: 'made' };
      }
      const { ok, problems } = await this.#releases.check(
        { changes },
        caller.credentials,
      );
      return ok
        ? { ...named, outcome: 'would be made' }
        : {
            ...named,
            outcome: 'refused',
            notes: [...notes, ...problems.map(problem => problem.message)],
          };
    } catch (error) {
      if (!isError(error) || !REFUSALS.includes(error.name)) {
        throw error;
      }
      return {
        ...result,
        outcome: 'refused',
        notes: [...notes, error.message],
      };
    }
  }
}
