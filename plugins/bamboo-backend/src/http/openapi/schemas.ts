import {
  reportSchema,
  serversReportSchema,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { z } from 'zod';

/** JSON Schema as OpenAPI 3.1 has it. */
export type Schema = Record<string, unknown>;

export const string: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };

export const ref = (name: string): Schema => ({
  $ref: `#/components/schemas/${name}`,
});

const listOf = (name: string): Schema => ({
  type: 'object',
  required: ['items', 'totalItems'],
  properties: {
    items: { type: 'array', items: ref(name) },
    totalItems: integer,
    nextCursor: string,
  },
});

const open = (required: string[], properties: Record<string, Schema>) => ({
  type: 'object',
  required,
  properties,
});

const targetInput: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['cluster', 'app'],
  properties: {
    cluster: { type: 'string', maxLength: 100 },
    app: { type: 'string', maxLength: 512 },
    port: { type: 'integer', minimum: 0, maximum: 1000 },
    weight: { type: 'integer', minimum: 0, maximum: 100 },
  },
};

const mappingProperties: Record<string, Schema> = {
  loadBalancer: { type: 'string', maxLength: 100 },
  host: { type: 'string', maxLength: 300 },
  path: { type: 'string', maxLength: 300 },
  targets: { type: 'array', minItems: 1, maxItems: 4, items: targetInput },
  entityRef: { type: 'string', maxLength: 255 },
  comment: { type: 'string', maxLength: 1000 },
  expiresAt: { type: ['string', 'null'], maxLength: 40 },
};

const mappingRequired = ['loadBalancer', 'host', 'targets', 'entityRef'];

const jsonSchema = (schema: z.ZodType): Schema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return rest;
};

/** The schemas that paths refer to. */
export const schemas: Record<string, Schema> = {
  MappingInput: {
    type: 'object',
    additionalProperties: false,
    required: mappingRequired,
    properties: mappingProperties,
  },
  MappingUpdate: {
    type: 'object',
    additionalProperties: false,
    required: mappingRequired,
    properties: { ...mappingProperties, version: integer },
  },
  MappingByName: {
    type: 'object',
    additionalProperties: false,
    required: ['targets', 'entityRef'],
    properties: {
      targets: mappingProperties.targets!,
      entityRef: mappingProperties.entityRef!,
      comment: mappingProperties.comment!,
      expiresAt: mappingProperties.expiresAt!,
    },
  },
  MappingCheckInput: {
    type: 'object',
    additionalProperties: false,
    required: mappingRequired,
    properties: {
      ...mappingProperties,
      host: { type: 'string' },
      path: { type: 'string' },
      targets: { type: 'array', items: targetInput },
      id: string,
      version: integer,
    },
  },
  MappingRevert: {
    type: 'object',
    additionalProperties: false,
    required: ['version', 'toVersion'],
    properties: {
      version: integer,
      toVersion: integer,
      comment: mappingProperties.comment!,
    },
  },
  Mapping: open(['id', 'host', 'path', 'version', 'status'], {
    id: string,
    host: string,
    path: string,
    version: integer,
    status: { type: 'object' },
  }),
  MappingVersion: open(['version', 'action', 'at', 'by'], {
    version: integer,
    action: string,
    at: string,
    by: string,
  }),
  MappingCheck: open(['ok', 'problems', 'warnings'], {
    ok: { type: 'boolean' },
    problems: { type: 'array', items: { type: 'object' } },
    warnings: { type: 'array', items: { type: 'object' } },
    change: string,
  }),
  Rights: open(['create', 'update', 'delete', 'admin'], {
    create: { type: 'boolean' },
    update: { type: 'boolean' },
    delete: { type: 'boolean' },
    admin: { type: 'boolean' },
  }),
  App: open(['cluster', 'id', 'instances', 'health'], {
    cluster: string,
    id: string,
    instances: { type: 'array', items: { type: 'object' } },
    health: { type: 'object' },
  }),
  Cluster: open(['name', 'state'], { name: string, state: string }),
  LoadBalancer: open(['name', 'domains', 'agents'], {
    name: string,
    domains: { type: 'array', items: string },
    agents: { type: 'object' },
  }),
  Agent: open(['id', 'state', 'lastSeenAt'], {
    id: string,
    state: string,
    lastSeenAt: string,
  }),
  Revision: open(['sequence', 'digest', 'cause', 'state'], {
    sequence: integer,
    digest: string,
    cause: { type: 'object' },
    state: string,
  }),
  MappingList: listOf('Mapping'),
  MappingVersionList: listOf('MappingVersion'),
  AppList: listOf('App'),
  ClusterList: listOf('Cluster'),
  LoadBalancerList: listOf('LoadBalancer'),
  AgentList: listOf('Agent'),
  RevisionList: listOf('Revision'),
  Report: jsonSchema(reportSchema),
  ServersReport: jsonSchema(serversReportSchema),
  Error: open(['error'], {
    error: open(['name', 'message'], { name: string, message: string }),
  }),
};
