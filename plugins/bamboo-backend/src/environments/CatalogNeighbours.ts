import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Entity,
  RELATION_API_CONSUMED_BY,
  RELATION_API_PROVIDED_BY,
  RELATION_CONSUMES_API,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_HAS_PART,
  RELATION_PART_OF,
  RELATION_PROVIDES_API,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogView } from '../authorization/CatalogView';

/** An entity, and how another one is related to it. */
export interface Neighbour {
  /** A full reference in lower case. */
  entityRef: string;
  relation: string;
}

/** So many systems and APIs of an entity are looked into. */
const MAX_BETWEEN = 50;

/** The entities that an entity has a relation to, by its type. */
function related(entity: Entity, type: string): string[] {
  return (entity.relations ?? [])
    .filter(relation => relation.type === type)
    .map(({ targetRef }) => stringifyEntityRef(parseEntityRef(targetRef)));
}

/**
 * What is in between two entities: the relation to it, the relation from it
 * to the other, and what the other is then called.
 */
const BETWEEN = [
  [RELATION_PROVIDES_API, RELATION_API_CONSUMED_BY, RELATION_API_CONSUMED_BY],
  [RELATION_CONSUMES_API, RELATION_API_PROVIDED_BY, RELATION_API_PROVIDED_BY],
  [RELATION_PART_OF, RELATION_HAS_PART, 'sameSystem'],
] as const;

const DIRECT = [
  RELATION_DEPENDS_ON,
  RELATION_DEPENDENCY_OF,
  RELATION_PART_OF,
  RELATION_HAS_PART,
];

/**
 * Finds entities by the relations that the catalog tells the caller. Whether
 * the caller may see an entity that is found is for others to decide.
 */
export class CatalogNeighbours {
  readonly #catalog: Pick<CatalogView, 'get'>;

  constructor(options: { catalog: Pick<CatalogView, 'get'> }) {
    this.#catalog = options.catalog;
  }

  /**
   * The parts of a system.
   *
   * @returns undefined when there is no such entity, or none that the caller
   * may see.
   */
  async partsOf(
    system: string,
    credentials: BackstageCredentials,
  ): Promise<string[] | undefined> {
    const entity = await this.#catalog.get(system, credentials);
    return entity && related(entity, RELATION_HAS_PART);
  }

  /**
   * The entity itself as `self` and those one relation away, through an API or
   * a system as well; each once, with the closest relation.
   *
   * @returns undefined when there is no such entity, or none that the caller
   * may see.
   */
  async around(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<Neighbour[] | undefined> {
    const entity = await this.#catalog.get(entityRef, credentials);
    if (!entity) {
      return undefined;
    }
    const found = new Map([[entityRef, 'self']]);
    const add = (refs: readonly string[], relation: string) => {
      for (const ref of refs) {
        if (!found.has(ref)) {
          found.set(ref, relation);
        }
      }
    };
    for (const type of DIRECT) {
      add(related(entity, type), type);
    }
    for (const [to, from, relation] of BETWEEN) {
      for (const between of related(entity, to).slice(0, MAX_BETWEEN)) {
        const other = await this.#catalog.get(between, credentials);
        add(other ? related(other, from) : [], relation);
      }
    }
    return [...found].map(([ref, relation]) => ({ entityRef: ref, relation }));
  }
}
