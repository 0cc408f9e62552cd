import { operation, path, query } from './operation';
import { integer } from './jsonSchema';

const name = path('name', 'The load balancer');

export const agentPaths = {
  '/agent/v1/load-balancers/{name}/revision': {
    get: operation({
      summary: 'Wait for a newer revision, at most 25 seconds',
      parameters: [
        name,
        query('agent', 'The agent that asks', { type: 'string' }, true),
        query('lineage', 'The lineage that the agent follows'),
        query('sequence', 'The sequence that it runs', integer),
        query('after', 'The digest that it runs; left out to get everything'),
        query('binds', 'The names of its binds, separated by commas'),
        query('agentVersion', 'The version of the agent'),
        query('haproxyVersion', 'The version of its HAProxy'),
      ],
      answers: { 200: 'Envelope', 204: null },
    }),
  },
  '/agent/v1/load-balancers/{name}/agents/{agent}/report': {
    post: operation({
      summary: 'Say how an attempt to apply a revision went',
      parameters: [name, path('agent', 'The agent')],
      body: 'Report',
      answers: { 204: null },
    }),
  },
  '/agent/v1/load-balancers/{name}/agents/{agent}/servers': {
    post: operation({
      summary: 'Say what HAProxy says of its servers',
      parameters: [name, path('agent', 'The agent')],
      body: 'ServersReport',
      answers: { 204: null },
    }),
  },
  '/agent/v1/load-balancers/{name}/agents/{agent}/sides': {
    post: operation({
      summary: 'Say what HAProxy counted of both sides of canaries',
      parameters: [name, path('agent', 'The agent')],
      body: 'SidesReport',
      answers: { 204: null },
    }),
  },
};
