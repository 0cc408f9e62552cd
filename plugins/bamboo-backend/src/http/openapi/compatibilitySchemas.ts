import {
  answer,
  boolean,
  described,
  input,
  list,
  oneOf,
  pageOf,
  ref,
  Schema,
  string,
} from './jsonSchema';

/** What Bamboo's own paths ask and answer; keys of inputs have no case. */
export const compatibilitySchemas: Record<string, Schema> = {
  BambooService: answer({
    Id: described("The app's id", string),
    Acl: described('Empty where no single ACL says it', string),
    Config: { type: 'object', additionalProperties: string },
  }),
  BambooServices: {
    type: 'object',
    additionalProperties: ref('BambooService'),
  },
  BambooServiceInput: described(
    'Id, Acl and Config, in any case of their letters',
    { type: 'object' },
  ),
  BambooState: answer({
    Apps: { type: 'array', items: { type: 'object' } },
    Services: ref('BambooServices'),
  }),
  BambooNull: { type: 'null' },
  BambooImport: input(
    {
      services: described('What its /api/services answers', {
        type: 'object',
      }),
      apply: described('False only to say what would come of it', boolean),
    },
    ['services', 'apply'],
  ),
  ImportedService: answer({
    app: string,
    acl: string,
    names: list(string),
    outcome: oneOf('made', 'would be made', 'there already', 'refused'),
    notes: described('What was not taken over, and why', list(string)),
  }),
  ImportedServiceList: pageOf('ImportedService'),
};
