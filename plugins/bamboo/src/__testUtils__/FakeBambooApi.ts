import { ResponseError } from '@backstage/errors';
import type {
  Agent,
  App,
  BambooApi,
  Cluster,
  List,
  LoadBalancer,
  Mapping,
  MappingChangeQuery,
  MappingCheck,
  MappingInput,
  MappingQuery,
  MappingRevert,
  MappingUpdate,
  MappingVersion,
  Revision,
  RevisionDetail,
  Rights,
} from '@bamboo-lb/plugin-bamboo-common';
import { toEntries } from '../dns/history/entries';
import { agent, app, cluster, loadBalancer, mapping, status } from './data';
import { FakeWorkflowApi } from './FakeWorkflowApi';

function list<T>(items: T[]): List<T> {
  return { items, totalItems: items.length };
}

/** A refusal as the client throws it. */
export function refusal(statusCode: number, message: string): Promise<Error> {
  const name = statusCode === 409 ? 'ConflictError' : 'NotAllowedError';
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message },
        response: { statusCode },
      }),
      {
        status: statusCode,
        headers: { 'content-type': 'application/json' },
      },
    ),
  );
}

/** A backend in memory whose data and refusals a test sets. */
export class FakeBambooApi extends FakeWorkflowApi implements BambooApi {
  mappings: Mapping[] = [];
  apps: App[] = [app()];
  loadBalancers: LoadBalancer[] = [loadBalancer()];
  agents: Agent[] = [agent()];
  clusters: Cluster[] = [cluster()];
  revisions: RevisionDetail[] = [];
  rights: Rights = {
    create: true,
    update: true,
    delete: true,
    admin: false,
    permissionFramework: false,
  };
  versions = new Map<string, MappingVersion[]>();
  check: MappingCheck = { ok: true, problems: [], warnings: [] };
  readonly queries: MappingQuery[] = [];

  async listMappings(query: MappingQuery = {}) {
    this.queries.push(query);
    return this.read(list(this.mappings));
  }

  async getMapping(id: string) {
    const found = this.mappings.find(m => m.id === id);
    if (!found) {
      throw await refusal(404, 'No such mapping');
    }
    return found;
  }

  async createMapping(input: MappingInput) {
    this.write({ create: input });
    const made = mapping({
      host: input.host,
      path: input.path,
      version: 1,
      status: status({ state: 'rolling-out', verified: 0 }),
    });
    this.mappings = [...this.mappings, made];
    return made;
  }

  async updateMapping(id: string, update: MappingUpdate) {
    this.write({ update, id });
    const old = await this.getMapping(id);
    const made = { ...old, host: update.host, version: update.version + 1 };
    this.mappings = this.mappings.map(m => (m.id === id ? made : m));
    return made;
  }

  async deleteMapping(id: string, version: number) {
    this.write({ delete: id, version });
    this.mappings = this.mappings.filter(m => m.id !== id);
  }

  async revertMapping(id: string, revert: MappingRevert) {
    this.write({ revert, id });
    return mapping({ id });
  }

  async listMappingVersions(id: string) {
    return this.read(list(this.versions.get(id) ?? []));
  }

  async listMappingChanges({ limit = 100 }: MappingChangeQuery) {
    const changes = [...this.versions]
      .flatMap(([id, versions]) => toEntries(id, versions))
      .sort((a, b) => b.version.at.localeCompare(a.version.at));
    return this.read({
      items: changes.slice(0, limit),
      totalItems: changes.length,
      ...(changes.length > limit && { nextCursor: 'more' }),
    });
  }

  async checkMapping() {
    return this.read(this.check);
  }

  async getRights() {
    return this.read(this.rights);
  }

  async listApps() {
    return this.read(list(this.apps));
  }

  async getApp(clusterName: string, id: string) {
    return this.read(app({ cluster: clusterName, id }));
  }

  async listLoadBalancers() {
    return this.read(list(this.loadBalancers));
  }

  async getLoadBalancer(name: string) {
    const found = this.loadBalancers.find(l => l.name === name);
    return this.read(found ?? loadBalancer({ name }));
  }

  async listAgents() {
    return this.read(list(this.agents));
  }

  async listRevisions(): Promise<List<Revision>> {
    return this.read(list(this.revisions));
  }

  async getRevision(_: string, sequence: number) {
    const found = this.revisions.find(r => r.sequence === sequence);
    if (!found) {
      throw await refusal(404, 'No such revision');
    }
    return found;
  }

  async releaseHeld(name: string) {
    this.write({ release: name });
  }

  async discardHeld(name: string) {
    this.write({ discard: name });
  }

  async listClusters() {
    return this.read(list(this.clusters));
  }
}
