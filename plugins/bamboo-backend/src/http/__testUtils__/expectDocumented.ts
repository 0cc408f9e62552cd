import { z } from 'zod';
import { openapi } from '../openapi';
import { Schema } from '../openapi/jsonSchema';

interface Operation {
  responses: Record<
    string,
    { content?: { 'application/json'?: { schema: Schema } } }
  >;
}

const paths = Object.entries(
  openapi.paths as unknown as Record<string, Record<string, Operation>>,
).map(([template, operations]) => ({
  operations,
  pattern: new RegExp(
    `^${template.replace(/\{\w+\}\*/g, '.+').replace(/\{\w+\}/g, '[^/]+')}$`,
  ),
  isExact: !template.includes('{'),
}));

/** The same schema, refusing what it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(closed);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    closed(value),
  ]);
  const isOpen = 'properties' in schema && !('additionalProperties' in schema);
  return Object.fromEntries(
    isOpen ? [...entries, ['additionalProperties', false]] : entries,
  );
}

const defs = JSON.parse(
  JSON.stringify(closed(openapi.components.schemas)).replaceAll(
    '#/components/schemas/',
    '#/$defs/',
  ),
);
const readers = new Map<string, z.ZodType>();

function readerOf(schema: Schema): z.ZodType {
  const name = String(schema.$ref).split('/').pop()!;
  const reader =
    readers.get(name) ??
    z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs: defs });
  readers.set(name, reader);
  return reader;
}

/**
 * Compares an answer with the document: the status must be named, and the body
 * must have all that is promised and nothing that is not.
 *
 * @throws saying what differs.
 */
export function expectDocumented(
  method: string,
  path: string,
  answer: { status: number; body: unknown },
): void {
  const found = paths
    .filter(({ pattern }) => pattern.test(path.split('?')[0]!))
    .sort((a, b) => Number(b.isExact) - Number(a.isExact))
    .map(({ operations }) => operations[method])
    .find(Boolean);
  if (!found) {
    throw new Error(`The document has no ${method} ${path}`);
  }
  const { status, body } = answer;
  const response =
    found.responses[status] ??
    (status >= 400 ? found.responses.default : undefined);
  if (!response) {
    throw new Error(`${method} ${path} answered ${status}, not documented`);
  }
  const schema = response.content?.['application/json']?.schema;
  const read = schema ? readerOf(schema).safeParse(body) : undefined;
  if (read && !read.success) {
    throw new Error(
      `${method} ${path} answered ${status}, not as documented:\n${z.prettifyError(
        read.error,
      )}`,
    );
  }
}
