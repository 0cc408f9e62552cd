import { isOpen, parseHost, parsePath } from '@bamboo-lb/plugin-bamboo-common';

/** A name that labels ask for, and the index of the port it is for. */
export interface LabelName {
  host: string;
  path: string;
  port: number;
}

/** What {@link readMarathonLbLabels} answers. */
export interface LabelNames {
  names: LabelName[];
  /** What is not taken over, each as a sentence that names the label. */
  problems: string[];
}

const LABEL = /^HAPROXY_(?:(\d{1,3})_)?([A-Z][A-Z0-9_]*)$/;

/** The settings that are read; each other one is refused by its name. */
const TAKEN = new Set(['GROUP', 'VHOST', 'PATH', 'ENABLED', 'MODE']);

const words = (text: string, separator: RegExp) =>
  text
    .split(separator)
    .map(word => word.trim())
    .filter(word => word !== '');

type Settings = Map<string, string>;

function settingsOf(labels: Readonly<Record<string, string>>) {
  const ofApp: Settings = new Map();
  const ofPorts = new Map<number, Settings>();
  const refused: string[] = [];
  for (const key of Object.keys(labels).sort()) {
    const [, index, setting = ''] = LABEL.exec(key) ?? [];
    if (setting && !TAKEN.has(setting)) {
      refused.push(key);
    } else if (setting && index === undefined) {
      ofApp.set(setting, labels[key] ?? '');
    } else if (setting) {
      const port = Number(index);
      const settings = ofPorts.get(port) ?? new Map();
      ofPorts.set(port, settings.set(setting, labels[key] ?? ''));
    }
  }
  return { ofApp, ofPorts, refused };
}

function namesOf(port: number, settings: Settings): LabelNames {
  const label = (setting: string) => `HAPROXY_${port}_${setting}`;
  const problems: string[] = [];
  const hosts = words(settings.get('VHOST') ?? '', /,/).flatMap(text => {
    const host = parseHost(text);
    if (!host.ok) {
      problems.push(`${label('VHOST')}: ${host.message}`);
    }
    return host.ok ? [host.host] : [];
  });
  const asked = words(settings.get('PATH') ?? '', /\s+/);
  const paths = (asked.length > 0 ? asked : ['/']).flatMap(text => {
    const path = parsePath(text);
    if (!path.ok) {
      problems.push(`${label('PATH')}: ${path.message}`);
    }
    return path.ok ? [path.path] : [];
  });
  return {
    names: hosts.flatMap(host => paths.map(path => ({ host, path, port }))),
    problems,
  };
}

/**
 * Reads marathon-lb's labels as data: which names each port of an app has. An
 * app is of a load balancer when one of its groups is; `*` is every group. A
 * port can be of other groups than its app. What is wrong takes away only the
 * name that it is in.
 *
 * @remarks
 * Names and meaning of the labels are those of marathon-lb's `Longhelp.md`.
 */
export function readMarathonLbLabels(
  labels: Readonly<Record<string, string>>,
  options: { groups: readonly string[]; domains: readonly string[] },
): LabelNames {
  const { ofApp, ofPorts, refused } = settingsOf(labels);
  const isOurs = (group: string) =>
    options.groups.includes('*') || options.groups.includes(group);
  const result: LabelNames = { names: [], problems: [] };
  let hasGroup = false;
  for (const [port, settings] of [...ofPorts].sort(([a], [b]) => a - b)) {
    const groups = settings.get('GROUP') ?? ofApp.get('GROUP') ?? '';
    if (!words(groups, /,/).some(isOurs)) {
      continue;
    }
    hasGroup = true;
    const mode = (settings.get('MODE') ?? 'http').trim().toLowerCase();
    if (/^false$/i.test((settings.get('ENABLED') ?? '').trim())) {
      continue;
    }
    if (mode !== 'http') {
      result.problems.push(
        `HAPROXY_${port}_MODE: only http is served by its labels`,
      );
      continue;
    }
    const { names, problems } = namesOf(port, settings);
    result.problems.push(...problems);
    for (const name of names) {
      if (isOpen(options.domains, name.host)) {
        result.names.push(name);
      } else {
        result.problems.push(
          `HAPROXY_${port}_VHOST: ${name.host} is in no domain that is open`,
        );
      }
    }
  }
  if (hasGroup) {
    result.problems.push(
      ...refused.map(
        key => `${key} is not taken over: see the table of labels`,
      ),
    );
  }
  return result;
}
