import { isError } from '@backstage/errors';
import { bambooMappingReadPermission } from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { nameOf } from '../mappings/errors';
import { MappingCaller } from '../mappings/MappingService';
import { ReleaseService } from '../releases/ReleaseService';
import { compareText } from '../routing/compareText';
import {
  Addition,
  CompatibilityService,
  readService,
  titleOf,
} from './CompatibilityService';

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

/** One import, while it goes through the services. */
interface Import {
  apply: boolean;
  caller: MappingCaller;
  /** The app that got, or would get, each name from it. */
  given: Map<string, string>;
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
  readonly #authorizer: Authorizer;
  readonly #compatibility: CompatibilityService;
  readonly #releases: ReleaseService;

  constructor(options: {
    authorizer: Authorizer;
    compatibility: CompatibilityService;
    releases: ReleaseService;
  }) {
    this.#authorizer = options.authorizer;
    this.#compatibility = options.compatibility;
    this.#releases = options.releases;
  }

  /**
   * Makes the names that are missing, each app for itself, sorted by id; it
   * takes nothing away, so that it can be repeated. Without `apply` it says
   * what would come of that, and writes nothing.
   *
   * @throws NotFoundError where Bamboo's API is not configured,
   * NotAllowedError to who may not read the mappings of its load balancer.
   */
  async run(
    input: ImportInput,
    caller: MappingCaller,
  ): Promise<ImportedService[]> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      caller.credentials,
      this.#compatibility.config.loadBalancer,
    );
    const run = { apply: input.apply, caller, given: new Map() };
    const services = Object.entries(input.services).sort(([a], [b]) =>
      compareText(a, b),
    );
    const results: ImportedService[] = [];
    for (const [id, service] of services) {
      results.push(await this.#one(id, service, run));
    }
    return results;
  }

  async #one(
    id: string,
    service: unknown,
    run: Import,
  ): Promise<ImportedService> {
    const notes = otherKeys(service).map(
      key => `Config.${key}: not taken over, as only a template could read it`,
    );
    const result = { app: id, acl: '', names: new Array<string>() };
    try {
      const read = readService({ Id: id, ...Object(service) });
      result.acl = textOf(read.acl);
      const plan = await this.#compatibility.plan(read, run.caller.credentials);
      result.app = plan.app;
      result.names = plan.names.map(nameOf);
      // Those of this import are in the database only where it applies.
      const missing = plan.additions.filter(
        ({ mapping }) => run.given.get(nameOf(mapping)) !== plan.app,
      );
      if (missing.length === 0) {
        return { ...result, outcome: 'there already', notes };
      }
      const problems = await this.#take(plan.app, missing, run);
      if (problems.length > 0) {
        return {
          ...result,
          outcome: 'refused',
          notes: [...notes, ...problems],
        };
      }
      const outcome = run.apply ? 'made' : 'would be made';
      return { ...result, outcome, notes };
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

  /** Gives an app its names, all or none; answers what stands in the way. */
  async #take(
    app: string,
    changes: Addition[],
    { apply, caller, given }: Import,
  ): Promise<string[]> {
    const { loadBalancer } = this.#compatibility.config;
    const problems = changes.flatMap(({ mapping }) => {
      const other = given.get(nameOf(mapping));
      return other === undefined
        ? []
        : `\`${nameOf(
            mapping,
          )}\` goes to ${other} on ${loadBalancer}, which is before it in this import. Choose another host or path for one of them`;
    });
    const free = changes.filter(({ mapping }) => !given.has(nameOf(mapping)));
    if (free.length > 0) {
      // Also before it applies, so that both say the same in the same words.
      const check = await this.#releases.check(
        { changes: free },
        caller.credentials,
      );
      problems.push(...check.problems.map(({ message }) => message));
    }
    if (problems.length > 0) {
      return problems;
    }
    if (apply) {
      const title = titleOf(app);
      await this.#releases.create(
        { title, comment: 'Taken over from Bamboo', changes },
        caller,
      );
    }
    changes.forEach(({ mapping }) => given.set(nameOf(mapping), app));
    return [];
  }
}
