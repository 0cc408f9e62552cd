import { operation, query } from './operation';

export const reviewPaths = {
  '/v1/reviews': {
    get: operation({
      summary:
        'Review environments that rules or labels ask for, with those that have no name and why',
      parameters: [query('entityRef', 'Only those of this entity')],
      answers: { 200: 'ReviewList' },
    }),
  },
  '/v1/reviews/rules': {
    get: operation({
      summary: 'The rules that make review environments, with what they made',
      answers: { 200: 'ReviewRuleList' },
    }),
  },
};
