import {
  answer,
  boolean,
  described,
  input,
  integer,
  list,
  number,
  oneOf,
  orNull,
  ref,
  Schema,
  string,
  time,
} from './jsonSchema';
import { comment } from './mappingSchemas';

const version = described('The version that this builds on', integer);
const choice: Schema = { type: ['string', 'null'], maxLength: 100 };
const seconds = described('Counted while the share is verified', integer);

const steps = described(
  'Shares that rise, and how long each is kept; empty to move it by hand',
  {
    ...list(
      input({ weight: described('In percent', integer), seconds }, [
        'weight',
        'seconds',
      ]),
    ),
    maxItems: 100,
  },
);

const guard = described(
  'From when on the canary counts as worse; null for no guard',
  orNull(
    input(
      {
        errorMargin: described('Percentage points', number),
        latencyFactor: described(
          "Times the stable side's 95th percentile; null to judge errors only",
          orNull(number),
        ),
        minRequests: described('Fewer in a step tell nothing', integer),
      },
      ['errorMargin', 'latencyFactor', 'minRequests'],
    ),
  ),
);

const target = input(
  {
    cluster: { type: 'string', maxLength: 100 },
    app: described('The Marathon id, with its leading slash', {
      type: 'string',
      maxLength: 512,
    }),
    port: described('The index of the service port', integer),
    version: described('Only instances of this version of the app', {
      type: 'string',
      maxLength: 64,
    }),
  },
  ['cluster', 'app'],
);

const figures = answer({
  requests: integer,
  requestsPerSecond: number,
  errorShare: described('From 0 to 1; null without requests', orNull(number)),
  p50: described('Milliseconds; null without answers', orNull(number)),
  p95: orNull(number),
  p99: orNull(number),
});
const both = { stable: figures, canary: figures };
const instances = answer({ inRotation: integer, total: integer });
const verdict = oneOf('ok', 'inconclusive', 'doubt', 'worse');

const onAgent = answer(
  {
    agent: string,
    verdict,
    reason: string,
    aborted: described('Whether it sends nothing to the canary', boolean),
    at: time,
    ...both,
  },
  ['reason'],
);

const running = answer({
  weight: described("The canary's share in percent", integer),
  step: described('The index of the step; null between steps', orNull(integer)),
  waitedSeconds: described('How long the share counted so far', number),
  waiting: described(
    'Why its time does not count or does not end now',
    orNull(string),
  ),
  paused: orNull(answer({ by: string, reason: string, at: time })),
  verdict: described('Of all agents; null without a guard', {
    type: ['string', 'null'],
    enum: ['ok', 'inconclusive', 'doubt', 'worse', null],
  }),
  agents: list(onAgent),
});

const last = answer({
  how: oneOf('promoted', 'aborted'),
  at: time,
  by: string,
  reason: string,
  release: described('The release that ended it', string),
});

/** What is asked and answered about canaries. */
export const canarySchemas: Record<string, Schema> = {
  CanaryStart: input(
    {
      version,
      target,
      weight: described('The share to begin with, in percent', integer),
      name: described("A host name of the canary's own", {
        type: ['string', 'null'],
        maxLength: 300,
      }),
      sticky: described('Whether clients stay on their side', boolean),
      header: described('The `X-Canary` that chooses the canary', choice),
      cookie: described('The cookie `canary` that chooses it', choice),
      steps,
      guard,
      comment,
    },
    ['version', 'target'],
  ),
  CanaryUpdate: input(
    {
      version,
      weight: described('In percent; pauses the steps', integer),
      steps,
      guard,
      paused: described('False lets the steps go on', boolean),
      comment,
    },
    [],
  ),
  Canary: answer({
    mapping: ref('Mapping'),
    named: described('The mapping of its own name', {
      oneOf: [ref('Mapping'), { type: 'null' }],
    }),
    running: orNull(running),
    last: orNull(last),
    lastMinute: answer(both),
    sessions: described('Requests under way; null while no agent reports', {
      ...orNull(answer({ stable: integer, canary: integer })),
    }),
    instances: answer({ stable: instances, canary: instances }),
    points: described(
      'The last 15 minutes; null is a gap',
      list(
        answer({
          at: time,
          stable: orNull(figures),
          canary: orNull(figures),
        }),
      ),
    ),
    secondsPerPoint: integer,
  }),
};
