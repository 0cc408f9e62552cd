import { ref } from './jsonSchema';
import { operation, path, waiting } from './operation';

const id = path('id', "The mapping's id");

/** In a hurry nobody has to write a body. */
const end = (summary: string) => ({
  ...operation({
    summary,
    parameters: [id, ...waiting],
    answers: { 200: 'ReleaseResult', 202: 'ReleaseResult' },
  }),
  requestBody: {
    required: false,
    content: { 'application/json': { schema: ref('Reason') } },
  },
});

export const canaryPaths = {
  '/v1/mappings/{id}/canary': {
    get: operation({
      summary: 'How far the canary of a mapping is, and how both sides do',
      parameters: [id],
      answers: { 200: 'Canary' },
    }),
    post: operation({
      summary: 'Start a canary on a mapping with one target',
      parameters: [id, ...waiting],
      body: 'CanaryStart',
      answers: { 201: 'Canary', 202: 'Canary' },
    }),
    put: operation({
      summary: 'Change its share, its steps or its guard; pause or go on',
      parameters: [id, ...waiting],
      body: 'CanaryUpdate',
      answers: { 200: 'Canary', 202: 'Canary' },
    }),
  },
  '/v1/mappings/{id}/canary/promote': {
    post: end('Make the canary the only target'),
  },
  '/v1/mappings/{id}/canary/abort': {
    post: end('Send everything back to the stable side'),
  },
};
