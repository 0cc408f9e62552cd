import { BlockList, isIP } from 'node:net';
import { SERVER_KEYWORDS } from './allowed';

const REFUSED_ADDRESSES = new BlockList();
REFUSED_ADDRESSES.addSubnet('0.0.0.0', 8, 'ipv4');
REFUSED_ADDRESSES.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED_ADDRESSES.addSubnet('224.0.0.0', 3, 'ipv4');
REFUSED_ADDRESSES.addAddress('::', 'ipv6');
REFUSED_ADDRESSES.addSubnet('fe80::', 10, 'ipv6');
REFUSED_ADDRESSES.addSubnet('ff00::', 8, 'ipv6');

/** Splits `10.0.0.7:31001` or `[2001:db8::7]:31001`. */
export function parseEndpoint(
  endpoint: string,
): { address: string; port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(endpoint);
  const address = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3]);
  return isIP(address) && port >= 1 && port <= 65535
    ? { address, port }
    : undefined;
}

/** @returns why the words after `server` must not be used */
export function checkServer(words: readonly string[]): string | undefined {
  const [name, endpoint, ...keywords] = words;
  const parsed = parseEndpoint(endpoint ?? '');
  if (!name || !/^[A-Za-z0-9_.:-]{1,120}$/.test(name)) {
    return 'a server needs a plain name';
  }
  if (!parsed) {
    return 'the address of a server is an IP literal and a port';
  }
  const family = isIP(parsed.address) === 6 ? 'ipv6' : 'ipv4';
  if (REFUSED_ADDRESSES.check(parsed.address, family)) {
    return 'the address of a server must not be link-local, multicast or unspecified';
  }
  return checkServerKeywords(keywords);
}

/** @returns why the words after `default-server` must not be used */
export function checkServerKeywords(
  words: readonly string[],
): string | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const keyword = words[at] ?? '';
    const values = SERVER_KEYWORDS.get(keyword);
    if (values === undefined) {
      return `the server keyword "${keyword}" is not allowed`;
    }
    at += values;
    if (at >= words.length) {
      return `the server keyword "${keyword}" needs a value`;
    }
  }
  return undefined;
}
