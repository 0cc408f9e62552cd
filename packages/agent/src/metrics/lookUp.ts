import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { messageOf } from '../Logger';

/** What a lookup works with; those of this host by default. */
export interface LookUpOptions {
  signal: AbortSignal;
  resolver?: Resolver;
  hostsFile?: string;
  resolvConf?: string;
}

const QUESTION_MS = 1_500;

/**
 * Looks a name up in the host's file of names, and else asks DNS, also with
 * the domains to search. An IPv4 address comes first. The system's own lookup
 * is not used: it can neither be ended nor bounded, and while it waits for
 * DNS, few other lookups of the process go on, and the process does not end.
 *
 * @returns an IP address
 * @throws Error with the reason, also when `signal` ends it
 */
export async function lookUp(
  name: string,
  {
    signal,
    resolver = new Resolver({ timeout: QUESTION_MS, tries: 2 }),
    hostsFile = '/etc/hosts',
    resolvConf = '/etc/resolv.conf',
  }: LookUpOptions,
): Promise<string> {
  if (isIP(name)) {
    return name;
  }
  const known = addressIn(await read(hostsFile), name);
  if (known) {
    return known;
  }
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel);
  let reason = '';
  try {
    for (const question of questions(await read(resolvConf), name)) {
      for (const ask of [
        () => resolver.resolve4(question),
        () => resolver.resolve6(question),
      ]) {
        try {
          signal.throwIfAborted();
          const [address] = await ask();
          if (address) {
            return address;
          }
        } catch (error) {
          signal.throwIfAborted();
          reason ||= messageOf(error);
        }
      }
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  throw new Error(reason);
}

/** The address of a name in a file such as `/etc/hosts`; IPv4 comes first. */
export function addressIn(hosts: string, name: string): string | undefined {
  const addresses = hosts
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([, ...names]) =>
      names.some(other => other.toLowerCase() === name.toLowerCase()),
    )
    .map(([address = '']) => address);
  return (
    addresses.find(address => isIP(address) === 4) ??
    addresses.find(address => isIP(address) === 6)
  );
}

/**
 * What DNS is asked for, in this order, by the lines `search`, `domain` and
 * `options ndots` of a file such as `/etc/resolv.conf`.
 */
export function questions(resolvConf: string, name: string): string[] {
  if (name.endsWith('.')) {
    return [name];
  }
  let domains: string[] = [];
  let dots = 1;
  for (const line of resolvConf.split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'search' || keyword === 'domain') {
      domains = words;
    }
    if (keyword === 'options') {
      const given = words.find(word => word.startsWith('ndots:'));
      dots = given ? Number(given.slice('ndots:'.length)) : dots;
    }
  }
  const longer = domains.map(domain => `${name}.${domain.replace(/\.$/, '')}`);
  const isWhole = name.split('.').length - 1 >= dots;
  return isWhole ? [name, ...longer] : [...longer, name];
}

/** A host without such a file has nothing in it. */
function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
