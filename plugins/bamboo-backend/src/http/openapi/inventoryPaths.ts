import { operation, page, path, query } from './operation';
import { integer } from './jsonSchema';

const name = path('name', 'The load balancer');

export const inventoryPaths = {
  '/v1/apps': {
    get: operation({
      summary: 'Apps and pods with their instances',
      parameters: [
        query('cluster', 'Only those of this cluster'),
        query('id', 'Only the one with this id'),
        query('entityRef', 'Only those that this entity claims'),
        query('filter', 'Part of an id'),
        query('unmapped', 'Only those that no mapping sends requests to', {
          type: 'string',
          enum: ['true', 'false'],
        }),
        ...page,
      ],
      answers: { 200: 'AppList' },
    }),
  },
  '/v1/apps/{cluster}/{app}': {
    get: operation({
      summary: 'An app; its id is one encoded segment',
      parameters: [path('cluster', 'The cluster'), path('app', 'The id')],
      answers: { 200: 'App' },
    }),
  },
  '/v1/clusters': {
    get: operation({
      summary: 'The Marathons, and how fresh what is known of them is',
      answers: { 200: 'ClusterList' },
    }),
  },
  '/v1/load-balancers': {
    get: operation({
      summary: 'The load balancers',
      answers: { 200: 'LoadBalancerList' },
    }),
  },
  '/v1/load-balancers/{name}': {
    get: operation({
      summary: 'A load balancer, with what is held and refused',
      parameters: [name],
      answers: { 200: 'LoadBalancer' },
    }),
  },
  '/v1/load-balancers/{name}/agents': {
    get: operation({
      summary: 'The agents of a load balancer and what they run',
      parameters: [name],
      answers: { 200: 'AgentList' },
    }),
  },
  '/v1/load-balancers/{name}/agents/{agent}': {
    delete: operation({
      summary: 'An admin says that an agent is gone for good',
      parameters: [name, path('agent', 'The agent')],
      answers: { 204: null },
    }),
  },
  '/v1/load-balancers/{name}/revisions': {
    get: operation({
      summary: 'The revisions, newest first',
      parameters: [name, ...page],
      answers: { 200: 'RevisionList' },
    }),
  },
  '/v1/load-balancers/{name}/revisions/{sequence}': {
    get: operation({
      summary: 'A revision with its files and reports',
      parameters: [name, path('sequence', 'The sequence', integer)],
      answers: { 200: 'RevisionDetail' },
    }),
  },
  '/v1/load-balancers/{name}/held/release': {
    post: operation({
      summary: 'An admin lets the held removals happen',
      parameters: [name],
      answers: { 204: null },
    }),
  },
  '/v1/load-balancers/{name}/held/discard': {
    post: operation({
      summary: 'An admin keeps what the held removals would have taken away',
      parameters: [name],
      answers: { 204: null },
    }),
  },
};
