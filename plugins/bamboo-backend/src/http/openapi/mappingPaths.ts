import { operation, page, path, query, waiting } from './operation';
import { integer, oneOf } from './jsonSchema';
import { comment, MAPPING_STATES } from './mappingSchemas';

const id = path('id', "The mapping's id");

export const mappingPaths = {
  '/v1/mappings': {
    get: operation({
      summary: 'The mappings of entities that the caller can see',
      parameters: [
        query('entityRef', 'Only those of this entity'),
        query('host', 'Only those of this host'),
        query('loadBalancer', 'Only those on this load balancer'),
        query('app', 'Only those that send requests to this app'),
        query('cluster', 'Only those that send requests to this cluster'),
        query('state', 'Only those in this state', oneOf(...MAPPING_STATES)),
        query('search', 'Part of a name, an app id or an entity'),
        ...page,
      ],
      answers: { 200: 'MappingList' },
    }),
    post: operation({
      summary:
        'Make a mapping; one equal to an existing one answers 200 with it',
      parameters: waiting,
      body: 'MappingInput',
      answers: { 200: 'Mapping', 201: 'Mapping', 202: 'Mapping' },
    }),
    put: operation({
      summary: 'Make or replace the mapping of a name, for deploy scripts',
      parameters: [
        query('loadBalancer', 'The load balancer', { type: 'string' }, true),
        query('host', 'The host', { type: 'string' }, true),
        query('path', 'The path, `/` when left out'),
        ...waiting,
      ],
      body: 'MappingByName',
      answers: { 200: 'Mapping', 201: 'Mapping', 202: 'Mapping' },
    }),
  },
  '/v1/mappings/check': {
    post: operation({
      summary: 'Say what would be wrong with a mapping, and change nothing',
      body: 'MappingCheckInput',
      answers: { 200: 'MappingCheck' },
    }),
  },
  '/v1/mappings/changes': {
    get: operation({
      summary:
        'Every change to the mappings of an entity, newest first, also to deleted ones',
      parameters: [query('entityRef', 'The entity', undefined, true), ...page],
      answers: { 200: 'MappingChangeList' },
    }),
  },
  '/v1/mappings/{id}': {
    get: operation({
      summary: 'A mapping with its status',
      parameters: [id],
      answers: { 200: 'Mapping' },
    }),
    put: operation({
      summary:
        'Change a mapping; `version` or `If-Match` names the version it builds on',
      parameters: [id, ...waiting],
      body: 'MappingUpdate',
      answers: { 200: 'Mapping', 202: 'Mapping' },
    }),
    delete: operation({
      summary:
        'Delete a mapping; `version` or `If-Match` names the version it builds on',
      parameters: [
        id,
        query('version', 'The newest version', integer),
        query('comment', 'Why, for the history', comment),
        ...waiting,
      ],
      answers: { 202: null, 204: null },
    }),
  },
  '/v1/mappings/{id}/versions': {
    get: operation({
      summary: 'Every version of a mapping, newest first',
      parameters: [id],
      answers: { 200: 'MappingVersionList' },
    }),
  },
  '/v1/mappings/{id}/revert': {
    post: operation({
      summary: 'Bring back the value of an older version, as a new version',
      parameters: [id, ...waiting],
      body: 'MappingRevert',
      answers: { 200: 'Mapping', 202: 'Mapping' },
    }),
  },
  '/v1/rights': {
    get: operation({
      summary: 'What the caller may do with the mappings of an entity',
      parameters: [query('entityRef', 'The entity')],
      answers: { 200: 'Rights' },
    }),
  },
};
