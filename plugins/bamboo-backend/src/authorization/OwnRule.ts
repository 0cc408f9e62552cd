import {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ownersOf } from './claims';

const lower = (ref: string) => ref.toLocaleLowerCase('en-US');

/** What users may do where Backstage's permission framework is off. */
export class OwnRule {
  readonly #admins: readonly string[];
  readonly #userInfo: UserInfoService;

  constructor(options: {
    /** Users and groups, as full references in lower case. */
    admins: readonly string[];
    userInfo: UserInfoService;
  }) {
    this.#admins = options.admins;
    this.#userInfo = options.userInfo;
  }

  /** Owners write mappings of their entity; of one that is gone, nobody does. */
  async owns(
    entity: Entity | undefined,
    user: BackstageCredentials,
  ): Promise<boolean> {
    const owners = entity ? ownersOf(entity) : [];
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(user);
    return ownershipEntityRefs.some(ref => owners.includes(lower(ref)));
  }

  /** Whether the user, or a group they speak for, is named in `bamboo.admins`. */
  async isAdmin(user: BackstageCredentials): Promise<boolean> {
    const info = await this.#userInfo.getUserInfo(user);
    return [info.userEntityRef, ...info.ownershipEntityRefs].some(ref =>
      this.#admins.includes(lower(ref)),
    );
  }
}
