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
  pageOf,
  ref,
  Schema,
  string,
  time,
} from './jsonSchema';

/** Every state that a mapping can be in. */
export const MAPPING_STATES = [
  'live',
  'rolling-out',
  'waiting',
  'rejected',
  'held',
  'expired',
];

export const comment: Schema = {
  type: 'string',
  maxLength: 500,
  description: 'Why, for the history',
};

const targetInput = input(
  {
    cluster: { type: 'string', maxLength: 100 },
    app: described('The Marathon id, with its leading slash', {
      type: 'string',
      maxLength: 512,
    }),
    port: described('The index of the service port, 0 when left out', {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
    }),
    weight: described('The share of requests in percent; all add up to 100', {
      type: 'integer',
      minimum: 0,
      maximum: 100,
    }),
    version: described('Only instances of this version of the app', {
      type: 'string',
      maxLength: 64,
    }),
    notVersion: described(
      'Only instances of other versions of the app; all while there are none',
      { type: 'string', maxLength: 64 },
    ),
  },
  ['cluster', 'app'],
);

const values: Record<string, Schema> = {
  loadBalancer: { type: 'string', maxLength: 100 },
  host: described('Such as shop.example.com or *.example.com', {
    type: 'string',
    maxLength: 300,
  }),
  path: described('A prefix at segment borders, `/` when left out', {
    type: 'string',
    maxLength: 300,
  }),
  targets: { type: 'array', minItems: 1, maxItems: 4, items: targetInput },
  entityRef: described('Such as component:default/shop', {
    type: 'string',
    maxLength: 255,
  }),
  comment,
  expiresAt: described('From when on the name is no longer served', {
    type: ['string', 'null'],
    maxLength: 40,
  }),
};
const { loadBalancer, host, path, ...nameless } = values;
const required = ['loadBalancer', 'host', 'targets', 'entityRef'];
const version = described('The version that this builds on', integer);

/** One app that a mapping sends requests to, as it is answered. */
export const target = answer(
  {
    cluster: string,
    app: string,
    port: integer,
    weight: integer,
    version: string,
    notVersion: string,
  },
  ['version', 'notVersion'],
);

const status = answer(
  {
    state: oneOf(...MAPPING_STATES),
    verified: described('Agents that verified this version', integer),
    agents: described('Agents that are expected to', integer),
    sequence: described('The first revision that carried it', integer),
    verifiedInMs: described("The slowest agent's time", number),
    reason: described('Why it is not live, for people', string),
    byAgent: list(
      answer(
        {
          agent: string,
          phase: oneOf('verified', 'applying', 'behind', 'rejected', 'away'),
          ms: number,
          message: string,
        },
        ['ms', 'message'],
      ),
    ),
    conditions: list(ref('Condition')),
  },
  ['sequence', 'verifiedInMs', 'reason'],
);

/** What is asked and answered about mappings. */
export const mappingSchemas: Record<string, Schema> = {
  MappingInput: input(values, required),
  MappingUpdate: input({ ...values, version }, required),
  MappingByName: input(nameless, ['targets', 'entityRef']),
  MappingCheckInput: input(
    {
      ...values,
      host: string,
      path: string,
      targets: list(targetInput),
      id: described('The mapping that is being changed', string),
      version,
    },
    required,
  ),
  MappingRevert: input({ version, toVersion: integer, comment }, [
    'version',
    'toVersion',
  ]),
  Problem: answer(
    {
      field: described('Such as `host` or `targets[0].app`', string),
      message: described('What is wrong, and the way out', string),
      owner: described('Whose the name is, for those who may know', string),
      change: described('Which change of a release it is about', integer),
    },
    ['owner', 'change'],
  ),
  Condition: answer({
    type: described('One word that a program can compare', string),
    message: string,
  }),
  Mapping: answer(
    {
      id: string,
      loadBalancer: string,
      host: string,
      path: string,
      targets: list(target),
      entityRef: string,
      options: described('Such as a canary that runs on it', {
        type: 'object',
      }),
      origin: described(
        'What made it; null when a person or a script did by itself',
        { type: ['object', 'null'] },
      ),
      comment: string,
      expiresAt: orNull(time),
      version: integer,
      createdAt: time,
      createdBy: string,
      updatedAt: time,
      updatedBy: string,
      url: described('How a person opens the name', string),
      status,
    },
    ['url'],
  ),
  MappingCheck: answer(
    {
      ok: boolean,
      problems: list(ref('Problem')),
      warnings: list(ref('Problem')),
      change: described('What will change, in one sentence', string),
    },
    ['change'],
  ),
  Rights: answer({
    create: boolean,
    update: boolean,
    delete: boolean,
    admin: boolean,
    permissionFramework: described(
      "Whether Backstage's permission framework decides",
      boolean,
    ),
  }),
  MappingList: pageOf('Mapping'),
};
