import {
  AuthService,
  BackstageCredentials,
  BackstageServicePrincipal,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { BasicPermission } from '@backstage/plugin-permission-common';
import {
  FieldProblem,
  Rights,
  Target,
  bambooAdminPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { AuthorizationConfig } from './AuthorizationConfig';
import { CatalogView } from './CatalogView';
import { claimProblems } from './claims';
import { FrameworkRule, MappingAction } from './FrameworkRule';
import { OwnRule } from './OwnRule';
import { accessAllows } from './serviceAccess';

/**
 * The one place that decides who may do what.
 *
 * @remarks
 * For users, Backstage's permission framework decides where it is on; where it
 * is off, users read everything, write mappings of entities they own, and
 * administer when `bamboo.admins` names them. Service tokens are held to their
 * own restrictions by the framework whether it is on or not, and narrowed by
 * `bamboo.access`. Without a user or a service, every method throws an
 * AuthenticationError.
 */
export class Authorizer {
  readonly #auth: AuthService;
  readonly #catalog: CatalogView;
  readonly #config: AuthorizationConfig;
  readonly #framework: FrameworkRule;
  readonly #ownRule: OwnRule;

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    config: AuthorizationConfig;
    permissions: PermissionsService;
    userInfo: UserInfoService;
  }) {
    this.#auth = options.auth;
    this.#catalog = new CatalogView(options);
    this.#config = options.config;
    this.#framework = new FrameworkRule(options.permissions);
    this.#ownRule = new OwnRule({
      admins: options.config.admins,
      userInfo: options.userInfo,
    });
  }

  /**
   * How the author of a write is recorded: `user:default/ann` for the user of
   * that reference, `service:<subject>` for a token.
   */
  actor(credentials: BackstageCredentials): string {
    if (this.#isService(credentials)) {
      return `service:${credentials.principal.subject}`;
    }
    if (this.#auth.isPrincipal(credentials, 'user')) {
      return credentials.principal.userEntityRef;
    }
    throw new AuthenticationError('Sign in, or send a token');
  }

  /**
   * @param loadBalancer - The only load balancer that the answer is about.
   * @throws NotAllowedError.
   */
  async requireRead(
    permission: BasicPermission,
    credentials: BackstageCredentials,
    loadBalancer?: string,
  ): Promise<void> {
    this.actor(credentials);
    if (!(await this.#framework.grants(permission, credentials))) {
      throw new NotAllowedError(`This needs the permission ${permission.name}`);
    }
    this.#requireLoadBalancer(loadBalancer, credentials);
  }

  /** Whether `bamboo.access` leaves a load balancer to the caller. */
  mayUseLoadBalancer(
    loadBalancer: string,
    credentials: BackstageCredentials,
  ): boolean {
    return (
      !this.#isService(credentials) ||
      accessAllows(this.#config.access, credentials.principal.subject, {
        loadBalancer,
      })
    );
  }

  /**
   * Lets someone create, update or delete mappings of an entity on a load
   * balancer. Moving a mapping needs this for where it was and where it goes.
   *
   * @returns the entity; undefined when the caller is allowed but there is no
   * such entity, or none that they may see.
   * @throws NotAllowedError.
   */
  async requireMappingWrite(
    action: MappingAction,
    on: { entityRef: string; loadBalancer: string },
    credentials: BackstageCredentials,
  ): Promise<Entity | undefined> {
    this.actor(credentials);
    this.#requireLoadBalancer(on.loadBalancer, credentials);
    const entity = await this.#catalog.get(on.entityRef, credentials);
    const allowed = await this.#mayWrite(
      [action],
      { ref: on.entityRef, entity },
      credentials,
    );
    if (!allowed.has(action)) {
      throw new NotAllowedError(
        `You may not ${action} mappings of ${on.entityRef}. Ask its owners.`,
      );
    }
    return entity;
  }

  /** Why an entity may not use these targets; empty when it may. */
  claimProblems(
    entity: Entity,
    targets: readonly Pick<Target, 'cluster' | 'app'>[],
  ): FieldProblem[] {
    return claimProblems(this.#config.claims, entity, targets);
  }

  /**
   * @param loadBalancer - The only load balancer that the act is about.
   * @throws NotAllowedError.
   */
  async requireAdmin(
    credentials: BackstageCredentials,
    loadBalancer?: string,
  ): Promise<void> {
    this.actor(credentials);
    if (!(await this.#isAdmin(credentials))) {
      throw new NotAllowedError(
        `This needs the permission ${bambooAdminPermission.name}`,
      );
    }
    this.#requireLoadBalancer(loadBalancer, credentials);
  }

  /**
   * Lets an agent's token act for one agent of one load balancer. Never lets a
   * user, whatever the policy says.
   *
   * @param agent - Without `agentId`, for any agent of the load balancer.
   * @throws NotAllowedError.
   */
  async requireAgent(
    permission: BasicPermission,
    agent: { loadBalancer: string; agentId?: string },
    credentials: BackstageCredentials,
  ): Promise<void> {
    this.actor(credentials);
    if (!this.#isService(credentials)) {
      throw new NotAllowedError('Only service tokens of agents may do this');
    }
    const { subject } = credentials.principal;
    if (!(await this.#framework.grants(permission, credentials))) {
      throw new NotAllowedError(
        `The token of ${subject} needs the permission ${permission.name}`,
      );
    }
    if (!accessAllows(this.#config.access, subject, agent)) {
      throw new NotAllowedError(
        `bamboo.access does not let ${subject} act for agent ${
          agent.agentId ?? '*'
        } of load balancer ${agent.loadBalancer}`,
      );
    }
  }

  /** What the caller may do, with mappings of an entity if one is named. */
  async rightsOn(
    entityRef: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<Rights> {
    this.actor(credentials);
    const entity =
      entityRef && (await this.#catalog.get(entityRef, credentials));
    const allowed = entity
      ? await this.#mayWrite(
          ['create', 'update', 'delete'],
          { ref: stringifyEntityRef(entity), entity },
          credentials,
        )
      : new Set();
    return {
      create: allowed.has('create'),
      update: allowed.has('update'),
      delete: allowed.has('delete'),
      admin: await this.#isAdmin(credentials),
      permissionFramework: this.#config.permissionFramework,
    };
  }

  /**
   * The references among these whose entities the caller may see. Services and
   * admins also keep those that are gone, so that someone can clean up.
   */
  async visibleEntities(
    refs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<Set<string>> {
    this.actor(credentials);
    if (this.#isService(credentials)) {
      return new Set(refs);
    }
    const visible = await this.#catalog.visible(refs, credentials);
    const others = refs.filter(ref => !visible.has(ref));
    if (others.length && (await this.#isAdmin(credentials))) {
      const hidden = await this.#catalog.existing(others);
      return new Set(refs.filter(ref => !hidden.has(ref)));
    }
    return visible;
  }

  async #mayWrite(
    actions: MappingAction[],
    on: { ref: string; entity: Entity | undefined },
    credentials: BackstageCredentials,
  ): Promise<Set<MappingAction>> {
    if (!this.#frameworkDecides(credentials)) {
      if (await this.#ownRule.owns(on.entity, credentials)) {
        return new Set(actions);
      }
      // Nobody owns what is gone, so an admin may clean up after it.
      const cleansUp = !on.entity && (await this.#isAdmin(credentials));
      return new Set(cleansUp ? ['delete'] : []);
    }
    return this.#framework.granted(actions, on.ref, credentials);
  }

  async #isAdmin(credentials: BackstageCredentials): Promise<boolean> {
    if (this.#frameworkDecides(credentials)) {
      return this.#framework.grants(bambooAdminPermission, credentials);
    }
    return this.#ownRule.isAdmin(credentials);
  }

  #requireLoadBalancer(
    loadBalancer: string | undefined,
    credentials: BackstageCredentials,
  ): void {
    if (
      loadBalancer !== undefined &&
      !this.mayUseLoadBalancer(loadBalancer, credentials)
    ) {
      throw new NotAllowedError(
        `bamboo.access does not leave load balancer ${loadBalancer} to this token`,
      );
    }
  }

  /** Also where it is off for users, it holds tokens to their restrictions. */
  #frameworkDecides(credentials: BackstageCredentials): boolean {
    return this.#config.permissionFramework || this.#isService(credentials);
  }

  #isService(
    credentials: BackstageCredentials,
  ): credentials is BackstageCredentials<BackstageServicePrincipal> {
    return this.#auth.isPrincipal(credentials, 'service');
  }
}
