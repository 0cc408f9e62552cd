import {
  answer,
  boolean,
  described,
  input,
  integer,
  list,
  pageOf,
  ref,
  Schema,
  string,
  time,
} from './jsonSchema';
import { comment } from './mappingSchemas';

const name = described('Lower-case letters, digits and inner hyphens', {
  type: 'string',
  maxLength: 100,
});
const texts = (maxLength: number, description: string): Schema => ({
  type: 'array',
  maxItems: 1000,
  items: { type: 'string', maxLength },
  description,
});
const substitutions = (description: string): Schema => ({
  type: 'array',
  maxItems: 100,
  items: ref('Substitution'),
  description,
});
const mappingOrNull = (description: string): Schema => ({
  anyOf: [ref('Mapping'), { type: 'null' }],
  description,
});
const problems = list(ref('Problem'));

/** What is asked and answered about copies and related mappings. */
export const environmentSchemas: Record<string, Schema> = {
  Substitution: input(
    {
      from: described('Such as `*.example.com` or `/prod/*`', {
        type: 'string',
        maxLength: 300,
      }),
      to: described('Such as `*.qa.example.com` or `/qa/*`', {
        type: 'string',
        maxLength: 300,
      }),
    },
    ['from', 'to'],
  ),
  EnvironmentInput: input(
    {
      name,
      from: described(
        'Which mappings: name one of the three',
        input(
          {
            system: described("Those of a system's parts", {
              type: 'string',
              maxLength: 255,
            }),
            entityRefs: texts(255, 'Those of these entities'),
            mappings: texts(36, 'The mappings of these ids'),
          },
          [],
        ),
      ),
      loadBalancer: described('Where copies go; as the original if left out', {
        type: 'string',
        maxLength: 100,
      }),
      cluster: described("The targets' cluster; as the original if left out", {
        type: 'string',
        maxLength: 100,
      }),
      hosts: substitutions(
        'The first that matches is used; one must match each host',
      ),
      apps: substitutions('An app that none matches stays as it is'),
      expiresAt: described('From when on the copies are no longer served', {
        type: ['string', 'null'],
        maxLength: 40,
      }),
      comment,
    },
    ['name', 'from', 'hosts', 'apps'],
  ),
  EnvironmentItem: answer({
    source: ref('Mapping'),
    copy: {
      anyOf: [ref('MappingInput'), { type: 'null' }],
      description: 'What would be made; null for what is left out',
    },
    problems,
    warnings: problems,
  }),
  EnvironmentCheck: answer({
    ok: boolean,
    problems: described('Of the input as a whole', problems),
    items: list(ref('EnvironmentItem')),
  }),
  Environment: answer({
    id: string,
    name: string,
    createdAt: time,
    createdBy: string,
    input: ref('EnvironmentInput'),
    mappings: list(ref('Mapping')),
    totalMappings: described('With those that the caller cannot see', integer),
    release: described('The release that made it', string),
  }),
  EnvironmentList: pageOf('Environment'),
  EnvironmentComparison: answer({
    left: mappingOrNull('Of the environment in the path'),
    right: mappingOrNull('Of the other environment, or the original'),
    differences: described(
      'Sentences about the left one; empty when both do the same',
      list(string),
    ),
  }),
  EnvironmentComparisonList: pageOf('EnvironmentComparison'),
  RelatedMappings: answer({
    entityRef: string,
    relation: described(
      '`self`, a relation of the catalog, or `sameSystem`',
      string,
    ),
    mappings: list(ref('Mapping')),
    mayUpdate: boolean,
  }),
  RelatedMappingsList: pageOf('RelatedMappings'),
};
