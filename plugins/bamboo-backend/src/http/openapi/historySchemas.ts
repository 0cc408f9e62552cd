import {
  answer,
  described,
  integer,
  list,
  oneOf,
  orNull,
  pageOf,
  ref,
  Schema,
  string,
  time,
} from './jsonSchema';
import { target } from './mappingSchemas';

/** What is answered about how mappings became what they are. */
export const historySchemas: Record<string, Schema> = {
  MappingVersion: answer(
    {
      version: integer,
      action: oneOf('create', 'update', 'delete', 'revert'),
      value: {
        ...orNull(
          answer({
            loadBalancer: string,
            host: string,
            path: string,
            targets: list(target),
            entityRef: string,
            expiresAt: orNull(time),
            options: { type: 'object' },
          }),
        ),
        description: 'As it was after the write; null after a deletion',
      },
      comment: string,
      at: time,
      by: string,
      sequence: described('The first revision that carried it', integer),
      release: described('The release that it was part of', string),
    },
    ['sequence', 'release'],
  ),
  MappingChange: answer(
    {
      mappingId: string,
      version: ref('MappingVersion'),
      previous: ref('MappingVersion'),
      newest: described('The version on which an undo builds', integer),
    },
    ['previous'],
  ),
  MappingVersionList: pageOf('MappingVersion'),
  MappingChangeList: pageOf('MappingChange'),
};
