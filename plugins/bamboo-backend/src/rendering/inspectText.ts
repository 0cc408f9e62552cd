import { TemplateError } from './TemplateError';

/** HAProxy reads lines of up to 2048 bytes by default. */
const MAX_LINE = 2000;

const BIND = /^\s*bind\s/;
const ALLOWED_BIND =
  /^\s*bind "\$\{BAMBOO_BIND_([A-Z][A-Z0-9_]*)\[\*\]\}"( name probe)?$/;
const BACKEND = /^backend +(\S+)/;

/** What a rendered text has in it that others must know. */
export interface TextFacts {
  /** The names of its backends. */
  backends: string[];
  /** The names of its binds, such as `HTTP`. */
  binds: string[];
}

/**
 * Reads a rendered text line by line.
 *
 * @throws {@link TemplateError} when it does not consist of whole lines, when
 * a line is longer than 2000 characters, or when a `bind` names an address
 * instead of a bind of the host.
 */
export function inspectText(text: string): TextFacts {
  const facts: TextFacts = { backends: [], binds: [] };
  if (text !== '' && !text.endsWith('\n')) {
    throw new TemplateError(
      'text between blocks, and the text of a block, has to end with a line ' +
        'end: put {{#block}} and {{/block}} on lines of their own',
    );
  }
  for (const line of text.split('\n')) {
    if (line.length > MAX_LINE) {
      throw new TemplateError(
        `a line is longer than ${MAX_LINE} characters: ${line.slice(0, 60)}…`,
      );
    }
    if (BIND.test(line)) {
      const name = ALLOWED_BIND.exec(line)?.[1];
      if (!name) {
        throw new TemplateError(
          `"${line.trim()}" is not allowed: write ` +
            'bind "${BAMBOO_BIND_NAME[*]}", and define NAME on the host',
        );
      }
      facts.binds.push(name);
    }
    const backend = BACKEND.exec(line)?.[1];
    if (backend) {
      facts.backends.push(backend);
    }
  }
  return facts;
}
