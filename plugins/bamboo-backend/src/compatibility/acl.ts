import { parseHost, parsePath } from '@bamboo-lb/plugin-bamboo-common';
import { compareText } from '../routing/compareText';

/** Host and path of a mapping. */
export interface AclName {
  /** A host, or with `*.` at its start. */
  host: string;
  path: string;
}

/** What {@link parseAcl} answers. */
export type ParsedAcl =
  | { ok: true; names: AclName[] }
  | { ok: false; message: string };

/** What an ACL may be, for people. */
export const SUPPORTED =
  'hdr(host) -i shop.example.com, hdr_dom(host) -i example.com, hdr_end(host) -i .example.com, base_beg -i shop.example.com/path, each with one or several values';
const SUPPORTED_PATHS =
  'path_beg -i /path, where bamboo.compatibility.host is set';

type Reader = (value: string) => AclName[] | undefined;

function nameOf(hostText: string, pathText = '/'): AclName | undefined {
  const host = parseHost(hostText);
  const path = parsePath(pathText);
  return host.ok && path.ok && !hostText.includes('*')
    ? { host: host.host, path: path.path }
    : undefined;
}

const wildcardOf = (name: AclName): AclName => ({
  ...name,
  host: `*.${name.host}`,
});

const listOf = (name: AclName | undefined) => name && [name];

/** The fetches of HAProxy that say a host, with or without a path. */
const READERS: Record<string, Reader> = {
  'hdr(host)': value => listOf(nameOf(value.replace(/:\d+$/, ''))),
  'hdr_dom(host)': value => {
    const name = nameOf(value.replace(/^\./, ''));
    return name && [name, wildcardOf(name)];
  },
  'hdr_end(host)': value => {
    const name = value.startsWith('.') ? nameOf(value.slice(1)) : undefined;
    return name && [wildcardOf(name)];
  },
  base_beg: value => {
    const slash = value.indexOf('/');
    return slash < 1
      ? undefined
      : listOf(nameOf(value.slice(0, slash), value.slice(slash)));
  },
};

/** Reads paths alone, which are those of one host. */
const pathReader =
  (host: string): Reader =>
  value =>
    value.startsWith('/') ? listOf(nameOf(host, value)) : undefined;

const ALIASES: Record<string, string> = {
  'hdr_str(host)': 'hdr(host)',
};

function readerOf(fetch: string, host?: string): Reader | undefined {
  const name = fetch
    .toLowerCase()
    .replace(/^req\./, '')
    .replace(/^f?hdr/, 'hdr');
  if (name === 'path_beg') {
    return host === undefined ? undefined : pathReader(host);
  }
  return READERS[ALIASES[name] ?? name];
}

/**
 * Reads the ACL of a Bamboo service as the names that have the same meaning.
 * The order in which HAProxy would look at them does not matter: in all of
 * these, one value that matches is enough.
 *
 * @param host - That of ACLs of paths alone, which are refused without it.
 *
 * @remarks
 * Fetches and flags are those of HAProxy's manual, section 7.1 and 7.3.6. A
 * path here is a prefix at the borders of segments, while `base_beg` and
 * `path_beg` also take in what goes on after it.
 */
export function parseAcl(text: string, host?: string): ParsedAcl {
  const refuse = (why: string): ParsedAcl => ({
    ok: false,
    message: `${why}. It can be: ${SUPPORTED}; ${SUPPORTED_PATHS}`,
  });
  if (/[^\x20-\x7e\u00a1-\uffff]/.test(text)) {
    return refuse('An ACL is one line');
  }
  const [fetch, ...words] = text.trim().split(/ +/);
  if (!fetch) {
    return refuse('The ACL is empty');
  }
  const reader = readerOf(fetch, host);
  if (!reader) {
    return refuse(`\`${fetch.slice(0, 60)}\` has no meaning as host and path`);
  }
  const flags = words.filter(word => word.startsWith('-'));
  const values = words.filter(word => !word.startsWith('-'));
  const odd = flags.find(flag => !['-i', '--'].includes(flag));
  if (odd !== undefined) {
    return refuse(`The flag \`${odd.slice(0, 20)}\` is not taken over`);
  }
  if (values.length === 0) {
    return refuse('The ACL has no value');
  }
  const names: AclName[] = [];
  for (const value of values) {
    const read = reader(value.toLowerCase() === value ? value : lower(value));
    if (!read) {
      return refuse(`\`${value.slice(0, 80)}\` is nothing that can be mapped`);
    }
    names.push(...read);
  }
  const keys = new Map(names.map(name => [`${name.host}${name.path}`, name]));
  return { ok: true, names: [...keys.values()] };
}

/** Hosts have no case, paths do. */
function lower(value: string): string {
  const slash = value.indexOf('/');
  return slash < 0
    ? value.toLowerCase()
    : value.slice(0, slash).toLowerCase() + value.slice(slash);
}

/**
 * The ACL that says these names; undefined when no single one does, which is
 * when hosts and paths, or wildcards and plain hosts, are mixed.
 *
 * @param host - As in {@link parseAcl}.
 */
export function formatAcl(
  names: readonly AclName[],
  host?: string,
): string | undefined {
  const sorted = [...names].sort(
    (a, b) => compareText(a.host, b.host) || compareText(a.path, b.path),
  );
  const hosts = sorted.filter(n => n.path === '/').map(n => n.host);
  const plain = hosts.filter(name => !name.startsWith('*.'));
  const wild = hosts.filter(name => name.startsWith('*.'));
  if (sorted.length === 0) {
    return undefined;
  }
  if (hosts.length === sorted.length) {
    if (wild.length === 0) {
      return `hdr(host) -i ${plain.join(' ')}`;
    }
    if (plain.length === 0) {
      return `hdr_end(host) -i ${wild.map(h => h.slice(1)).join(' ')}`;
    }
    const isPaired =
      plain.length === wild.length &&
      plain.every(name => wild.includes(`*.${name}`));
    return isPaired ? `hdr_dom(host) -i ${plain.join(' ')}` : undefined;
  }
  if (hosts.length === 0 && sorted.every(name => name.host === host)) {
    return `path_beg -i ${sorted.map(name => name.path).join(' ')}`;
  }
  return wild.length === 0 && sorted.every(n => !n.host.startsWith('*.'))
    ? `base_beg -i ${sorted.map(n => `${n.host}${n.path}`).join(' ')}`
    : undefined;
}
