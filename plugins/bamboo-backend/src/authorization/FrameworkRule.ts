import {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  bambooMappingCreatePermission,
  bambooMappingDeletePermission,
  bambooMappingUpdatePermission,
} from '@bamboo-lb/plugin-bamboo-common';

/** What someone wants to do with a mapping of an entity. */
export type MappingAction = 'create' | 'update' | 'delete';

const MAPPING_PERMISSIONS = {
  create: bambooMappingCreatePermission,
  update: bambooMappingUpdatePermission,
  delete: bambooMappingDeletePermission,
};

/**
 * What Backstage's permission framework says: the adopter's policy for users,
 * the restrictions of the token for services.
 */
export class FrameworkRule {
  readonly #permissions: PermissionsService;

  constructor(permissions: PermissionsService) {
    this.#permissions = permissions;
  }

  /** Whether a permission is granted that is about no resource. */
  async grants(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    return decision?.result === AuthorizeResult.ALLOW;
  }

  /** Which of these actions are granted on mappings of an entity. */
  async granted(
    actions: MappingAction[],
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<Set<MappingAction>> {
    const decisions = await this.#permissions.authorize(
      actions.map(action => ({
        permission: MAPPING_PERMISSIONS[action],
        resourceRef: entityRef,
      })),
      { credentials },
    );
    return new Set(
      actions.filter(
        (_, index) => decisions[index]?.result === AuthorizeResult.ALLOW,
      ),
    );
  }
}
