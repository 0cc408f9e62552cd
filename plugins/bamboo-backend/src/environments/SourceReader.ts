import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  EnvironmentInput,
  FieldProblem,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { readEntityRef } from '../mappings/checkMapping';
import { StoredMapping } from '../mappings/model';
import { CatalogNeighbours } from './CatalogNeighbours';
import { EnvironmentStore } from './EnvironmentStore';
import { VisibleMappings } from './VisibleMappings';

type From = EnvironmentInput['from'];

/** The mappings that an input means, as far as the caller may see them. */
export interface Sources {
  mappings: StoredMapping[];
  /** Ids of those that are the own name of a canary. */
  canaryNames: ReadonlySet<string>;
  problems: FieldProblem[];
}

const unknown = (field: string, ref: string): FieldProblem => ({
  field,
  message: `The catalog has no ${ref}, or not for you. Name an entity that is in the catalog`,
});

/** The full reference of a system; its kind and namespace may be left out. */
export function systemRef(text: string): string | undefined {
  try {
    return stringifyEntityRef(
      parseEntityRef(text, {
        defaultKind: 'system',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    return undefined;
  }
}

/** A copy is no original: copying a system again copies the same names. */
const isOriginal = ({ origin }: StoredMapping) =>
  origin?.kind !== 'environment';

/** Finds the mappings that an environment is copied from. */
export class SourceReader {
  readonly #authorizer: Authorizer;
  readonly #environments: Pick<EnvironmentStore, 'mappings'>;
  readonly #neighbours: CatalogNeighbours;
  readonly #visible: VisibleMappings;

  constructor(options: {
    authorizer: Authorizer;
    environments: Pick<EnvironmentStore, 'mappings'>;
    neighbours: CatalogNeighbours;
    visible: VisibleMappings;
  }) {
    this.#authorizer = options.authorizer;
    this.#environments = options.environments;
    this.#neighbours = options.neighbours;
    this.#visible = options.visible;
  }

  /** The mappings of a system's parts, of entities, or these. */
  async read(from: From, credentials: BackstageCredentials): Promise<Sources> {
    const { system, entityRefs, mappings } = from;
    const given = [system, entityRefs, mappings].filter(part => part);
    if (given.length !== 1) {
      return this.#refused({
        field: 'from',
        message: 'Name one of these: a system, entities, or mappings',
      });
    }
    if (mappings) {
      return this.#these(mappings, credentials);
    }
    if (entityRefs) {
      return this.#ofEntities(entityRefs, credentials);
    }
    const ref = systemRef(system ?? '');
    const parts = ref && (await this.#neighbours.partsOf(ref, credentials));
    return parts
      ? this.#originalsOf(parts, credentials)
      : this.#refused(unknown('from.system', ref ?? `\`${system}\``));
  }

  async #ofEntities(
    texts: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<Sources> {
    const refs = texts.map(text => readEntityRef(text) ?? text);
    const visible = await this.#authorizer.visibleEntities(refs, credentials);
    const problems = refs.flatMap((ref, index) =>
      visible.has(ref) ? [] : [unknown(`from.entityRefs[${index}]`, ref)],
    );
    const sources = await this.#originalsOf([...visible], credentials);
    return { ...sources, problems };
  }

  async #originalsOf(
    refs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<Sources> {
    const all = await this.#visible.of(refs, credentials);
    const mappings = all.filter(isOriginal);
    return { mappings, canaryNames: canaryNamesIn(all), problems: [] };
  }

  async #these(
    ids: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<Sources> {
    const found = await this.#environments.mappings(ids);
    const mappings = await this.#visible.among(
      [...new Set(ids)].flatMap(id => found.get(id) ?? []),
      credentials,
    );
    const seen = new Set(mappings.map(({ id }) => id));
    const problems = ids.flatMap((id, index) =>
      seen.has(id)
        ? []
        : [
            {
              field: `from.mappings[${index}]`,
              message: `There is no mapping ${id}`,
            },
          ],
    );
    // The canary of a name belongs to the same entity, but need not be copied.
    const all = await this.#visible.of(
      [...new Set(mappings.map(({ entityRef }) => entityRef))],
      credentials,
    );
    return { mappings, canaryNames: canaryNamesIn(all), problems };
  }

  #refused(problem: FieldProblem): Sources {
    return { mappings: [], canaryNames: new Set(), problems: [problem] };
  }
}

function canaryNamesIn(mappings: readonly StoredMapping[]): Set<string> {
  return new Set(
    mappings.flatMap(({ options }) => options.canary?.nameMapping ?? []),
  );
}
