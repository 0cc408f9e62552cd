import { ref, Schema, string } from './jsonSchema';

/** One query or path parameter. */
export interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header';
  required?: boolean;
  schema: Schema;
  description: string;
  allowReserved?: boolean;
}

export const query = (
  name: string,
  description: string,
  schema: Schema = string,
  required = false,
): Parameter => ({
  name,
  in: 'query',
  required,
  schema,
  description,
  // App ids and entity references can be written as they are.
  allowReserved: true,
});

export const path = (
  name: string,
  description: string,
  schema: Schema = string,
): Parameter => ({ name, in: 'path', required: true, schema, description });

const json = (schema: Schema) => ({ 'application/json': { schema } });

/** An operation with the errors that every one of them can answer. */
export function operation(options: {
  summary: string;
  parameters?: Parameter[];
  body?: string;
  answers: Record<number, string | null>;
}) {
  const responses = Object.fromEntries(
    Object.entries(options.answers).map(([status, schema]) => [
      status,
      {
        description: schema ?? 'No content',
        ...(schema ? { content: json(ref(schema)) } : {}),
      },
    ]),
  );
  return {
    summary: options.summary,
    parameters: options.parameters ?? [],
    ...(options.body
      ? { requestBody: { required: true, content: json(ref(options.body)) } }
      : {}),
    responses: {
      ...responses,
      default: { description: 'An error', content: json(ref('Error')) },
    },
  };
}

const optionalInteger = (maximum: number): Schema => ({
  type: 'integer',
  minimum: 0,
  maximum,
});

export const page = [
  query('cursor', '`nextCursor` of the page before'),
  query('limit', 'Items on the page, 100 when left out', {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
  }),
];

export const waiting = [
  query('wait', 'Answer only once the change is live, or at the timeout', {
    type: 'string',
    enum: ['live'],
  }),
  query('timeout', 'Seconds to wait, at most 25', optionalInteger(25)),
];
