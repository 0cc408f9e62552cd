import { z } from 'zod';

/** JSON Schema as OpenAPI 3.1 has it. */
export type Schema = Record<string, unknown>;

export const string: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const number: Schema = { type: 'number' };
export const boolean: Schema = { type: 'boolean' };
/** An ISO 8601 time in UTC. */
export const time: Schema = { type: 'string', format: 'date-time' };

export const oneOf = (...values: string[]): Schema => ({
  type: 'string',
  enum: values,
});

/** The same, or null. Only for schemas whose type is one word. */
export const orNull = (schema: Schema): Schema => ({
  ...schema,
  type: [schema.type, 'null'],
});

export const list = (items: Schema): Schema => ({ type: 'array', items });

/** The same with a sentence for the reader of the document. */
export const described = (description: string, schema: Schema): Schema => ({
  ...schema,
  description,
});

export const ref = (name: string): Schema => ({
  $ref: `#/components/schemas/${name}`,
});

/**
 * What is answered. It may get more properties later, so it is left open.
 *
 * @param optional - The properties that may be absent.
 */
export const answer = (
  properties: Record<string, Schema>,
  optional: string[] = [],
): Schema => ({
  type: 'object',
  required: Object.keys(properties).filter(key => !optional.includes(key)),
  properties,
});

/** What is asked; a property that is not listed is a mistake of the caller. */
export const input = (
  properties: Record<string, Schema>,
  required: string[],
): Schema => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

/** A page of a list. */
export const pageOf = (name: string): Schema =>
  answer(
    {
      items: list(ref(name)),
      totalItems: described('How many there are on all pages', integer),
      nextCursor: described('The `cursor` of the next page', string),
    },
    ['nextCursor'],
  );

/**
 * The schema of what is read with zod. Unknown properties are let through, so
 * that a newer agent can talk to an older portal.
 */
export function fromZod(schema: z.ZodType): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
  });
  return rest;
}
