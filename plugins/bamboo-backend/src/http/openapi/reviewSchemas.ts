import {
  answer,
  boolean,
  described,
  integer,
  orNull,
  pageOf,
  ref,
  Schema,
  string,
  time,
} from './jsonSchema';

/** What is answered about review environments. */
export const reviewSchemas: Record<string, Schema> = {
  Review: answer(
    {
      rule: described('The name of the rule, or `labels`', string),
      cluster: string,
      app: string,
      values: described('What the placeholders stand for', {
        type: 'object',
        additionalProperties: string,
      }),
      entityRef: described('Null while it cannot be told', orNull(string)),
      appExists: boolean,
      instances: answer({ inRotation: integer, total: integer }),
      since: described(
        'Since when the app asks for a name; null once it went',
        orNull(time),
      ),
      mapping: {
        oneOf: [ref('Mapping'), { type: 'null' }],
        description: 'Null while there is none',
      },
      problem: described('Why there is no mapping, or not this one', string),
    },
    ['problem'],
  ),
  ReviewRule: answer({
    name: string,
    cluster: string,
    loadBalancer: string,
    apps: described('Such as `/review/{branch}/{service}`', string),
    host: described('Such as `{branch}.{service}.example.com`', string),
    entity: string,
    limit: described('How many names it has at a time', integer),
    made: described('How many it has now', integer),
    refused: described('Apps that got none because of the limit', integer),
  }),
  ReviewList: pageOf('Review'),
  ReviewRuleList: pageOf('ReviewRule'),
};
