import {
  answer,
  boolean,
  described,
  input,
  integer,
  list,
  oneOf,
  pageOf,
  ref,
  Schema,
  string,
  time,
} from './jsonSchema';
import { comment } from './mappingSchemas';

const id: Schema = { type: 'string', maxLength: 36 };
const version = described('The version that this builds on', {
  type: 'integer',
  minimum: 1,
});
const mapping = ref('MappingInput');

const action = (
  name: string,
  properties: Record<string, Schema>,
  description: string,
): Schema =>
  described(
    description,
    input({ action: oneOf(name), ...properties }, [
      'action',
      ...Object.keys(properties),
    ]),
  );

const problems = list(
  answer({
    change: described('The index of the change', integer),
    field: string,
    message: string,
  }),
);

/** What is asked and answered about releases. */
export const releaseSchemas: Record<string, Schema> = {
  ReleaseChange: {
    oneOf: [
      action('create', { mapping }, 'Make a mapping'),
      action('update', { id, version, mapping }, 'Change a mapping'),
      action('delete', { id, version }, 'Delete a mapping'),
      action(
        'revert',
        { id, version, toVersion: { type: 'integer', minimum: 0 } },
        'Bring back an earlier version; 0 for before it was made',
      ),
      action('promote', { id, version }, 'Make its canary the only target'),
      action('abort', { id, version }, 'Send everything to its stable side'),
    ],
  },
  ReleaseInput: input(
    {
      title: described('What the history calls it', {
        type: 'string',
        minLength: 1,
        maxLength: 200,
      }),
      comment,
      changes: {
        type: 'array',
        minItems: 1,
        maxItems: 200,
        items: ref('ReleaseChange'),
      },
    },
    ['title', 'changes'],
  ),
  Reason: input({ comment }, []),
  Release: answer(
    {
      id: string,
      kind: oneOf('release', 'canary', 'environment', 'review', 'undo'),
      title: string,
      comment: string,
      at: time,
      by: string,
      changes: list(
        answer({
          mappingId: string,
          version: integer,
          action: oneOf('create', 'update', 'delete', 'revert'),
          loadBalancer: string,
          host: string,
          path: string,
          entityRef: string,
        }),
      ),
      totalChanges: described('With those that the caller cannot see', integer),
      undoes: described('The release that this one took back', string),
      undoneBy: described('The release that took this one back', string),
      notUndoable: described('Why it cannot be undone as a whole', string),
    },
    ['undoes', 'undoneBy', 'notUndoable'],
  ),
  ReleaseResult: answer({
    release: ref('Release'),
    mappings: list(ref('Mapping')),
  }),
  ReleaseCheck: answer({
    ok: boolean,
    problems,
    warnings: problems,
    sentences: described('Per change: what will happen', list(string)),
  }),
  ReleaseList: pageOf('Release'),
};
