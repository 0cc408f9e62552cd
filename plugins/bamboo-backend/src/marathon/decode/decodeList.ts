import { z } from 'zod';
import { DecodedApp } from '../model';
import { decodeApp, DecodeContext } from './decodeApp';
import { decodePod } from './decodePod';

/** One app or pod that could not be understood. */
export interface DecodeError {
  /** Undefined when not even the id could be read. */
  id: string | undefined;
  /** Names the field; never contains values of the answer. */
  message: string;
}

/** What became of a list: one odd app never harms the others. */
export interface DecodedList {
  apps: DecodedApp[];
  errors: DecodeError[];
}

/** Decodes the items of a list; never throws, whatever they are. */
export function decodeList(
  items: unknown,
  kind: DecodedApp['kind'],
  context: DecodeContext,
): DecodedList {
  const result: DecodedList = { apps: [], errors: [] };
  if (!Array.isArray(items)) {
    result.errors.push({ id: undefined, message: 'The answer is not a list' });
    return result;
  }
  const decode = kind === 'app' ? decodeApp : decodePod;
  for (const item of items) {
    try {
      result.apps.push(decode(item, context));
    } catch (error) {
      result.errors.push({ id: idOf(item), message: explain(error) });
    }
  }
  return result;
}

function idOf(item: unknown): string | undefined {
  const parsed = z.object({ id: z.string() }).safeParse(item);
  return parsed.success ? parsed.data.id : undefined;
}

function explain(error: unknown): string {
  if (!(error instanceof z.ZodError)) return 'It cannot be understood';
  const issue = error.issues[0];
  const field = issue?.path.join('.') || 'app';
  // Zod's own message may quote a value; the kind of problem is enough.
  return `Field '${field}' is not as Marathon writes it (${issue?.code})`;
}
