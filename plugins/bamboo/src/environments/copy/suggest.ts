import type { Substitution } from '@bamboo-lb/plugin-bamboo-common';

/** A domain below which names are usually given, such as `example.com`. */
const DOMAIN_LABELS = 2;

/** The longest list of labels that all lists end with. */
function commonEnd(lists: string[][]): string[] {
  const [first = [], ...others] = lists;
  let length = first.length;
  for (const list of others) {
    let same = 0;
    while (
      same < length &&
      list[list.length - 1 - same] === first[first.length - 1 - same]
    ) {
      same += 1;
    }
    length = same;
  }
  return first.slice(first.length - length);
}

function suggestFor(
  domain: string,
  hosts: string[],
  name: string,
): Substitution[] {
  // What comes before the first dot tells one host from the next.
  const shared = commonEnd(hosts.map(host => host.split('.').slice(1)));
  const end = shared.length < DOMAIN_LABELS ? domain : shared.join('.');
  const line = (before: string) => ({
    from: `${before}${end}`,
    to: `${before}${name}.${end}`,
  });
  return [
    ...(hosts.some(host => host.endsWith(`.${end}`)) ? [line('*.')] : []),
    // The wildcard does not fit the domain itself.
    ...(hosts.includes(end) ? [line('')] : []),
  ];
}

/**
 * Lines that give every host one in the name of the copy: for the domain that
 * all hosts share, or for each of their domains.
 */
export function suggestHosts(
  hosts: readonly string[],
  name: string,
): Substitution[] {
  const groups = new Map<string, string[]>();
  for (const host of new Set(hosts)) {
    const domain = host.split('.').slice(-DOMAIN_LABELS).join('.');
    groups.set(domain, [...(groups.get(domain) ?? []), host]);
  }
  return [...groups].flatMap(([domain, group]) =>
    suggestFor(domain, group, name),
  );
}

/** A line that puts all apps from their common folder into that of the copy. */
export function suggestApps(
  apps: readonly string[],
  name: string,
): Substitution[] {
  const folders = new Set(apps.map(app => app.split('/').slice(1, -1)[0]));
  const [folder] = folders;
  return folders.size === 1 && folder && folder !== name
    ? [{ from: `/${folder}/*`, to: `/${name}/*` }]
    : [];
}
