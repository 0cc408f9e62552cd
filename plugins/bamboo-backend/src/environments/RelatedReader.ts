import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  List,
  RelatedMappings,
  bambooMappingReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { readEntityRef } from '../mappings/checkMapping';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { CatalogNeighbours } from './CatalogNeighbours';
import { VisibleMappings } from './VisibleMappings';

/** So many entities are answered at most. */
const MAX_ENTITIES = 50;

/** Reads the mappings of an entity and of those that the catalog relates to it. */
export class RelatedReader {
  readonly #authorizer: Authorizer;
  readonly #neighbours: CatalogNeighbours;
  readonly #status: Pick<MappingStatusReader, 'show'>;
  readonly #visible: VisibleMappings;

  constructor(options: {
    authorizer: Authorizer;
    neighbours: CatalogNeighbours;
    status: Pick<MappingStatusReader, 'show'>;
    visible: VisibleMappings;
  }) {
    this.#authorizer = options.authorizer;
    this.#neighbours = options.neighbours;
    this.#status = options.status;
    this.#visible = options.visible;
  }

  /**
   * The entity itself first, then those one relation away that have mappings:
   * at most 50, of `totalItems`.
   *
   * @throws NotAllowedError; NotFoundError without such an entity, or when the
   * caller may not see it.
   */
  async list(
    text: string,
    credentials: BackstageCredentials,
  ): Promise<List<RelatedMappings>> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    const entityRef = readEntityRef(text);
    const around =
      entityRef && (await this.#neighbours.around(entityRef, credentials));
    if (!around) {
      throw new NotFoundError(
        `entityRef: The catalog has no ${text}, or not for you`,
      );
    }
    const found = await this.#visible.of(
      around.map(neighbour => neighbour.entityRef),
      credentials,
    );
    const owners = new Set(found.map(mapping => mapping.entityRef));
    const having = around.filter(({ entityRef: ref }) => owners.has(ref));
    const answered = having.slice(0, MAX_ENTITIES);
    const isAnswered = new Set(answered.map(({ entityRef: ref }) => ref));
    const shown = await this.#status.show(
      found.filter(mapping => isAnswered.has(mapping.entityRef)),
    );
    const items: RelatedMappings[] = [];
    for (const neighbour of answered) {
      const rights = await this.#authorizer.rightsOn(
        neighbour.entityRef,
        credentials,
      );
      items.push({
        ...neighbour,
        mappings: shown.filter(m => m.entityRef === neighbour.entityRef),
        mayUpdate: rights.update,
      });
    }
    return { items, totalItems: having.length };
  }
}
