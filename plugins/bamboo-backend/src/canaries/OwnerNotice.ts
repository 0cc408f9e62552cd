import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef, RELATION_OWNED_BY } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { faultOf } from '../faultOf';

/** Something that the owners of a mapping should hear of. */
export interface Notice {
  mappingId: string;
  entityRef: string;
  title: string;
  /** What was seen. */
  description: string;
}

/** Where the DNS tab of an entity is, from the root of the portal. */
function tabOf(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  return `/catalog/${[namespace, kind, name]
    .map(part => encodeURIComponent(part.toLowerCase()))
    .join('/')}/dns`;
}

/** Tells the owners of an entity what happened by itself. */
export class OwnerNotice {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #logger: LoggerService;
  readonly #notifications: NotificationService;

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    logger: LoggerService;
    notifications: NotificationService;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#logger = options.logger;
    this.#notifications = options.notifications;
  }

  /**
   * Sends a notice. A portal without notifications, or whose catalog does not
   * answer, is no reason to fail: that is only logged.
   */
  async send(notice: Notice): Promise<void> {
    const { mappingId, entityRef, title, description } = notice;
    try {
      const owners = await this.#ownersOf(entityRef);
      if (owners.length === 0) {
        return;
      }
      await this.#notifications.send({
        recipients: { type: 'entity', entityRef: owners },
        payload: {
          title,
          description,
          link: tabOf(entityRef),
          severity: 'high',
          topic: 'bamboo-canary',
          scope: `bamboo-canary:${mappingId}`,
        },
      });
    } catch (error) {
      this.#logger.warn('The owners of a canary could not be told', {
        title,
        entityRef,
        error: faultOf(error),
      });
    }
  }

  async #ownersOf(entityRef: string): Promise<string[]> {
    const entity = await this.#catalog.getEntityByRef(entityRef, {
      credentials: await this.#auth.getOwnServiceCredentials(),
    });
    return (entity?.relations ?? [])
      .filter(({ type }) => type === RELATION_OWNED_BY)
      .map(({ targetRef }) => targetRef);
  }
}
