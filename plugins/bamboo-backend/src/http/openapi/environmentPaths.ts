import { comment } from './mappingSchemas';
import { operation, path, query, waiting } from './operation';

const id = path('id', "The environment's id");

export const environmentPaths = {
  '/v1/mappings/related': {
    get: operation({
      summary:
        'The mappings of an entity, and of those one relation away in the catalog',
      parameters: [query('entityRef', 'The entity', undefined, true)],
      answers: { 200: 'RelatedMappingsList' },
    }),
  },
  '/v1/environments': {
    get: operation({
      summary: 'Copies of mappings, the newest first',
      answers: { 200: 'EnvironmentList' },
    }),
    post: operation({
      summary: 'Copy mappings under other names as one release, or none',
      parameters: waiting,
      body: 'EnvironmentInput',
      answers: { 201: 'Environment', 202: 'Environment' },
    }),
  },
  '/v1/environments/check': {
    post: operation({
      summary: 'Say what a copy would make, and change nothing',
      body: 'EnvironmentInput',
      answers: { 200: 'EnvironmentCheck' },
    }),
  },
  '/v1/environments/{id}': {
    get: operation({
      summary: 'A copy with those of its mappings that the caller can see',
      parameters: [id],
      answers: { 200: 'Environment' },
    }),
    delete: operation({
      summary: 'Delete all mappings of a copy as one release, or none',
      parameters: [
        id,
        query('comment', 'Why, for the history', comment),
        ...waiting,
      ],
      answers: { 202: null, 204: null },
    }),
  },
  '/v1/environments/{id}/comparison': {
    get: operation({
      summary: 'How a copy differs from another one, or from its originals',
      parameters: [
        id,
        query('right', 'The id of another copy; its originals if left out'),
      ],
      answers: { 200: 'EnvironmentComparisonList' },
    }),
  },
};
