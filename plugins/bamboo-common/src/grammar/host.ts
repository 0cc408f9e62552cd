/**
 * What {@link parseHost} answers.
 *
 * @public
 */
export type ParsedHost =
  | { ok: true; host: string }
  | { ok: false; message: string };

const MAX_HOST = 253;
const MAX_LABEL = 63;
const MESSAGES = {
  empty: 'Enter a host name, such as shop.example.com',
  characters: 'Use lower-case letters, digits, hyphens and dots',
  hyphen: 'A label may not start or end with a hyphen',
  wildcard: '`*` may stand only at the start: `*.shop.example.com`',
  emptyLabel: 'Between two dots there must be at least one letter or digit',
  longLabel: `A label may have at most ${MAX_LABEL} characters`,
  long: `A host name may have at most ${MAX_HOST} characters`,
  address: 'Use a host name, not an IP address',
};

const refuse = (message: string): ParsedHost => ({ ok: false, message });

// A URL parser is the one part of every browser and of Node that does IDNA.
function toAscii(host: string): string | undefined {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    return undefined;
  }
}

// The rule by which URL parsers take a host for an IPv4 address.
function endsInNumber(host: string): boolean {
  const last = host.slice(host.lastIndexOf('.') + 1);
  return /^(\d+|0x[0-9a-f]*)$/.test(last);
}

function labelProblem(label: string): string | undefined {
  if (label === '') {
    return MESSAGES.emptyLabel;
  }
  if (label.length > MAX_LABEL) {
    return MESSAGES.longLabel;
  }
  return /^-|-$/.test(label) ? MESSAGES.hyphen : undefined;
}

function nameProblem(name: string): string | undefined {
  const problem = name
    .split('.')
    .map(labelProblem)
    .find(found => found !== undefined);
  if (problem) {
    return problem;
  }
  return endsInNumber(name) ? MESSAGES.address : undefined;
}

/**
 * Reads a host name as a person or a script writes it, and answers the one
 * form in which it is stored: lower case, in punycode, without surrounding
 * blanks and without the dot of a fully qualified name. `*.` at the start
 * stands for any number of labels.
 *
 * @remarks
 * Labels follow RFC 1123 (letters, digits, inner hyphens, at most 63), the
 * whole has at most 253 characters. IP addresses are refused: a mapping is
 * found by name. Labels already in punycode are compared as they stand, because
 * URL parsers disagree on which of them are valid. An accepted host is safe as a key of a HAProxy map and on its
 * command line, so nothing downstream escapes it.
 *
 * @public
 */
export function parseHost(text: string): ParsedHost {
  const typed = text.trim().toLowerCase().replace(/\.$/, '');
  if (typed === '') {
    return refuse(MESSAGES.empty);
  }
  const prefix = typed.startsWith('*.') ? '*.' : '';
  const typedName = typed.slice(prefix.length);
  if (typedName.includes('*')) {
    return refuse(MESSAGES.wildcard);
  }
  if (/^\d+(\.\d+){3}$|^\[?[0-9a-f:.]*:[0-9a-f:.]*\]?$/.test(typedName)) {
    return refuse(MESSAGES.address);
  }
  // Of ASCII, only what a name is made of may reach the URL parser.
  const foreign = typedName.replace(/[a-z0-9.-]/g, '');
  if ([...foreign].some(character => character <= '\x7f')) {
    return refuse(MESSAGES.characters);
  }
  const name = foreign === '' ? typedName : toAscii(typedName);
  if (name === undefined || !/^[a-z0-9.-]*$/.test(name)) {
    return refuse(MESSAGES.characters);
  }
  const problem = nameProblem(name);
  if (problem) {
    return refuse(problem);
  }
  const host = `${prefix}${name}`;
  return host.length > MAX_HOST ? refuse(MESSAGES.long) : { ok: true, host };
}

/**
 * Whether more typing could make a valid host of the text, so that a form can
 * wait with its refusal.
 *
 * @public
 */
export function couldBecomeHost(text: string): boolean {
  const typed = text.trimStart().toLowerCase();
  if (typed === '' || typed === '*' || typed === '*.') {
    return true;
  }
  return ['', 'a', '.a'].some(more => parseHost(`${typed}${more}`).ok);
}

/**
 * Whether a domain takes in a host: `*.example.com` takes in any number of
 * labels to its left, and wildcards within it, but never `example.com` itself;
 * a domain without `*.` takes in only itself.
 *
 * @public
 */
export function domainMatches(domain: string, host: string): boolean {
  return domain.startsWith('*.')
    ? host.endsWith(domain.slice(1)) && host.length >= domain.length
    : host === domain;
}

/**
 * Whether names may be made for a host on a load balancer with these domains.
 *
 * @public
 */
export function isOpen(domains: readonly string[], host: string): boolean {
  return domains.some(domain => domainMatches(domain, host));
}
