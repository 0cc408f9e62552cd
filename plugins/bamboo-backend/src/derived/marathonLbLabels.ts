import { isOpen, parseHost, parsePath } from '@bamboo-lb/plugin-bamboo-common';
import { TcpConfig } from '../config/TcpConfig';
import { readTcpPort } from './readTcpPort';

/** A name that labels ask for, and the index of the port it is for. */
export interface LabelName {
  host: string;
  path: string;
  port: number;
}

/** A port at which labels have an app listen for TCP. */
export interface LabelListener {
  /** The index of the port. */
  port: number;
  /** The service port is meant where it is absent. */
  tcpPort?: number;
  /** The label that asks for it; absent where an app merely has a port. */
  label?: string;
}

/** What {@link readMarathonLbLabels} answers. */
export interface LabelNames {
  names: LabelName[];
  listeners: LabelListener[];
  /** Whether ports without a label of their own are served too. */
  isServed: boolean;
  /** The indexes of ports that have labels of their own. */
  labelled: number[];
  /** What is not taken over, each as a sentence that names the label. */
  problems: string[];
}

const LABEL = /^HAPROXY_(?:(\d{1,3})_)?([A-Z][A-Z0-9_]*)$/;

/** The settings that are read; each other one is refused by its name. */
const TAKEN = new Set(['GROUP', 'VHOST', 'PATH', 'ENABLED', 'MODE', 'PORT']);

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

interface PortSettings {
  port: number;
  settings: Settings;
}

interface Options {
  groups: readonly string[];
  domains: readonly string[];
  /** Absent where no port is open. */
  tcp?: TcpConfig;
}

const labelOf = (port: number, setting: string) => `HAPROXY_${port}_${setting}`;

const modeOf = (settings: Settings) =>
  (settings.get('MODE') ?? 'http').trim().toLowerCase();

function addNames(
  { port, settings }: PortSettings,
  { domains }: Options,
  { names, problems }: LabelNames,
): void {
  const hosts = words(settings.get('VHOST') ?? '', /,/).flatMap(text => {
    const host = parseHost(text);
    const why = host.ok
      ? `${host.host} is in no domain that is open`
      : host.message;
    if (host.ok && isOpen(domains, host.host)) {
      return [host.host];
    }
    problems.push(`${labelOf(port, 'VHOST')}: ${why}`);
    return [];
  });
  const asked = words(settings.get('PATH') ?? '', /\s+/);
  const paths = (asked.length > 0 ? asked : ['/']).flatMap(text => {
    const path = parsePath(text);
    if (!path.ok) {
      problems.push(`${labelOf(port, 'PATH')}: ${path.message}`);
    }
    return path.ok ? [path.path] : [];
  });
  names.push(
    ...hosts.flatMap(host => paths.map(path => ({ host, path, port }))),
  );
}

function addListener(
  { port, settings }: PortSettings,
  { tcp }: Options,
  { listeners, problems }: LabelNames,
): void {
  const isTcp = modeOf(settings) === 'tcp';
  const asked = settings.get('PORT');
  const label =
    asked === undefined
      ? isTcp && labelOf(port, 'MODE')
      : labelOf(port, 'PORT');
  if (!tcp) {
    if (label) {
      problems.push(`${label}: no port is open here`);
    }
    return;
  }
  const tcpPort = asked === undefined ? undefined : readTcpPort(asked, tcp);
  if (typeof tcpPort === 'string') {
    problems.push(`${label}: ${tcpPort}`);
    return;
  }
  listeners.push({
    port,
    ...(tcpPort === undefined ? {} : { tcpPort }),
    ...(label ? { label } : {}),
  });
}

function addPort(of: PortSettings, options: Options, result: LabelNames): void {
  const { port, settings } = of;
  const mode = modeOf(settings);
  if (mode !== 'http' && mode !== 'tcp') {
    result.problems.push(`${labelOf(port, 'MODE')}: must be http or tcp`);
    return;
  }
  if (mode === 'http') {
    addNames(of, options, result);
  } else if (settings.has('VHOST')) {
    result.problems.push(
      `${labelOf(port, 'VHOST')}: a port of mode tcp has no host`,
    );
  }
  addListener(of, options, result);
}

/**
 * Reads marathon-lb's labels as data: which names each port of an app has, and
 * at which port it listens for TCP. An app is of a load balancer when one of
 * its groups is; `*` is every group. A port can be of other groups than its
 * app. What is wrong takes away only the name that it is in.
 *
 * @remarks
 * Names and meaning of the labels are those of marathon-lb's `Longhelp.md`.
 */
export function readMarathonLbLabels(
  labels: Readonly<Record<string, string>>,
  options: Options,
): LabelNames {
  const { ofApp, ofPorts, refused } = settingsOf(labels);
  const isOurs = (group: string) =>
    options.groups.includes('*') || options.groups.includes(group);
  const isAnyOurs = (groups = '') => words(groups, /,/).some(isOurs);
  const result: LabelNames = {
    ...{ names: [], listeners: [], problems: [] },
    isServed: isAnyOurs(ofApp.get('GROUP')),
    labelled: [...ofPorts.keys()],
  };
  let hasGroup = result.isServed;
  for (const [port, settings] of [...ofPorts].sort(([a], [b]) => a - b)) {
    if (!isAnyOurs(settings.get('GROUP') ?? ofApp.get('GROUP'))) {
      continue;
    }
    hasGroup = true;
    if (!/^false$/i.test((settings.get('ENABLED') ?? '').trim())) {
      addPort({ port, settings }, options, result);
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
