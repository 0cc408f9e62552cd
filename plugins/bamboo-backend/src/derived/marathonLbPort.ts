import { isOpen, parseHost, parsePath } from '@bamboo-lb/plugin-bamboo-common';
import { TcpConfig } from '../config/TcpConfig';
import { NameSettings } from '../mappings/model';
import { Spread } from '../routing/model';
import { BALANCES } from '../routing/names';
import { limitOf, SettingsOfPort } from './marathonLbSettings';
import { readTcpPort } from './readTcpPort';

/** A name that labels ask for, and the index of the port it is for. */
export interface LabelName {
  host: string;
  path: string;
  port: number;
  settings?: NameSettings;
}

/** A port at which labels have an app listen for TCP. */
export interface LabelListener {
  /** The index of the port. */
  port: number;
  /** The service port is meant where it is absent. */
  tcpPort?: number;
  /** The label that asks for it; absent where an app merely has a port. */
  label?: string;
  settings?: NameSettings;
}

/** What the labels of ports say. */
export interface PortLabels {
  names: LabelName[];
  listeners: LabelListener[];
  /** What is not taken over, each as a sentence that names the label. */
  problems: string[];
}

/** The labels of one port, by what follows its number. */
export interface PortSettings {
  port: number;
  settings: SettingsOfPort;
}

/** What a load balancer lets labels ask for. */
export interface LabelOptions {
  groups: readonly string[];
  /** Whether a port that does not say that it is on is off. */
  strict: boolean;
  domains: readonly string[];
  /** Whether plain HTTP can be sent to HTTPS. */
  redirects: boolean;
  /** Absent where no port is open. */
  tcp?: TcpConfig;
}

/** HAProxy's algorithms that are the same as turns, as all weights are equal. */
const TURNS = ['', 'roundrobin', 'static-rr'];

const words = (text: string, separator: RegExp) =>
  text
    .split(separator)
    .map(word => word.trim())
    .filter(word => word !== '');

/** Whether marathon-lb takes a text for a yes; it takes all others for a no. */
export const isTrue = (text = '') => /^(?:true|t|yes|y)$/i.test(text);

const SWITCHES = ['ENABLED', 'STICKY', 'REDIRECT_TO_HTTPS', 'USE_HSTS'];

const isSwitch = (text: string) =>
  text === '' || isTrue(text) || /^(?:false|f|no|n|0)$/i.test(text);

/** Switches of a port that say neither yes nor no, each in a sentence. */
export const oddSwitches = ({ port, settings }: PortSettings): string[] =>
  SWITCHES.filter(name => !isSwitch(settings.get(name) ?? '')).map(
    name => `HAPROXY_${port}_${name}: is neither true nor false, and so false`,
  );

const isEmpty = (settings: object) => Object.keys(settings).length === 0;

type Say = (setting: string, why: string) => void;

function hostsOf({ settings }: PortSettings, options: LabelOptions, say: Say) {
  return words(settings.get('VHOST') ?? '', /,/).flatMap(text => {
    const host = parseHost(text);
    if (host.ok && isOpen(options.domains, host.host)) {
      return [host.host];
    }
    const why = host.ok
      ? `${host.host} is in no domain that is open`
      : host.message;
    say('VHOST', why);
    return [];
  });
}

function pathsOf({ settings }: PortSettings, say: Say) {
  const asked = words(settings.get('PATH') ?? '', /\s+/);
  if (asked.includes('-i')) {
    say('PATH', '-i is not taken over; upper and lower case differ in paths');
  }
  const typed = asked.filter(text => text !== '-i');
  return (typed.length > 0 ? typed : ['/']).flatMap(text => {
    const path = parsePath(text);
    if (!path.ok) {
      say('PATH', path.message);
    }
    return path.ok ? [path.path] : [];
  });
}

function balanceOf({ settings }: PortSettings, say: Say): Spread {
  const asked = (settings.get('BALANCE') ?? '').trim();
  const balance = BALANCES.find(name => name === asked);
  if (!balance && !TURNS.includes(asked)) {
    say('BALANCE', `must be roundrobin, ${BALANCES.join(', ')} or static-rr`);
  }
  return balance ? { balance } : {};
}

function settingsOfName(
  of: PortSettings,
  options: LabelOptions,
  say: Say,
): { settings?: NameSettings } {
  const { settings } = of;
  const asksByHttps = (setting: string) => {
    const asks = isTrue(settings.get(setting));
    if (asks && !options.redirects) {
      say(setting, 'there is no bind HTTPS here');
    }
    return asks && options.redirects;
  };
  const all: NameSettings = {
    ...balanceOf(of, say),
    ...(isTrue(settings.get('STICKY')) ? { sticky: true } : {}),
    ...(asksByHttps('REDIRECT_TO_HTTPS') ? { redirect: true } : {}),
    ...(asksByHttps('USE_HSTS') ? { hsts: true } : {}),
  };
  return isEmpty(all) ? {} : { settings: all };
}

function addNames(
  of: PortSettings,
  options: LabelOptions,
  names: LabelName[],
  say: Say,
): void {
  const hosts = hostsOf(of, options, say);
  const paths = pathsOf(of, say);
  if (hosts.length > 0) {
    const settings = settingsOfName(of, options, say);
    const { port } = of;
    names.push(
      ...hosts.flatMap(host =>
        paths.map(path => ({ host, path, port, ...settings })),
      ),
    );
  }
}

function addListener(
  of: PortSettings,
  isTcp: boolean,
  { tcp }: LabelOptions,
  listeners: LabelListener[],
  say: Say,
): void {
  const { port, settings } = of;
  const asked = settings.get('PORT');
  const setting = asked === undefined ? isTcp && 'MODE' : 'PORT';
  if (!tcp) {
    if (setting) {
      say(setting, 'no port is open here');
    }
    return;
  }
  const tcpPort = asked === undefined ? undefined : readTcpPort(asked, tcp);
  if (typeof tcpPort === 'string') {
    say('PORT', tcpPort);
    return;
  }
  // Of a port with hosts it was said with these already.
  const balance = balanceOf(of, isTcp ? say : () => undefined);
  listeners.push({
    port,
    ...(tcpPort === undefined ? {} : { tcpPort }),
    ...(setting ? { label: `HAPROXY_${port}_${setting}` } : {}),
    ...(isEmpty(balance) ? {} : { settings: balance }),
  });
}

/** Reads what the labels of one port ask for. */
export function readPort(
  of: PortSettings,
  options: LabelOptions,
  result: PortLabels,
): void {
  const { port, settings } = of;
  const say: Say = (setting, why) =>
    result.problems.push(`HAPROXY_${port}_${setting}: ${why}`);
  const mode = (settings.get('MODE') ?? 'http').trim().toLowerCase();
  if (mode !== 'http' && mode !== 'tcp') {
    say('MODE', 'must be http or tcp');
    return;
  }
  // Without its limit it would be open to all.
  const limit = limitOf(settings);
  if (limit) {
    say(limit.setting, `a port that ${limit.why} is not served`);
    return;
  }
  if (mode === 'http') {
    addNames(of, options, result.names, say);
  } else {
    ['VHOST', 'STICKY', 'REDIRECT_TO_HTTPS', 'USE_HSTS']
      .filter(setting => settings.has(setting))
      .forEach(setting => say(setting, 'not for a port of mode tcp'));
  }
  addListener(of, mode === 'tcp', options, result.listeners, say);
}
