import {
  isTrue,
  LabelOptions,
  oddSwitches,
  PortLabels,
  readPort,
} from './marathonLbPort';
import { limitOf, PORT_SETTINGS, whyLimited } from './marathonLbSettings';

/** What {@link readMarathonLbLabels} answers. */
export interface LabelNames extends PortLabels {
  /** Whether ports without a label of their own are served too. */
  isServed: boolean;
  /** The indexes of ports that have labels of their own. */
  labelled: number[];
  /** The indexes of ports that were not for all, whatever their groups. */
  closed: number[];
}

const LABEL = /^HAPROXY_(?:(0|[1-9]\d{0,2})_)?([A-Z][A-Z0-9_]*)$/;

type Settings = Map<string, string>;

/** Settings that are not read are refused by their names. */
function settingsOf(labels: Readonly<Record<string, string>>) {
  const ofApp: Settings = new Map();
  const ofPorts = new Map<number, Settings>();
  const refused: string[] = [];
  for (const key of Object.keys(labels).sort()) {
    const [, index, setting = ''] = LABEL.exec(key) ?? [];
    const text = labels[key] ?? '';
    const isRead =
      PORT_SETTINGS.includes(setting) ||
      (index !== undefined && whyLimited(setting, text) !== undefined);
    if (setting && !isRead) {
      refused.push(key);
    } else if (setting && index === undefined) {
      ofApp.set(setting, text);
    } else if (setting) {
      const port = Number(index);
      const settings = ofPorts.get(port) ?? new Map();
      ofPorts.set(port, settings.set(setting, text));
    }
  }
  return { ofApp, ofPorts, refused };
}

/**
 * Reads marathon-lb's labels as data: which names each port of an app has, and
 * at which port it listens for TCP. An app is of a load balancer when one of
 * its groups is; one whose group is `*` takes all, even those without a group.
 * A port can be of other groups than its app. What is wrong takes away only
 * the name that it is in.
 *
 * @remarks
 * Names and meaning of the labels are those of marathon-lb's `Longhelp.md`.
 */
export function readMarathonLbLabels(
  labels: Readonly<Record<string, string>>,
  options: LabelOptions,
): LabelNames {
  const { ofApp, ofPorts, refused } = settingsOf(labels);
  const isOurs = (group: string) =>
    options.groups.includes('*') || options.groups.includes(group);
  // Blanks count, as a load balancer must not serve what was not for it.
  const isAnyOurs = (groups = '') => groups.split(',').some(isOurs);
  let hasGroup = isAnyOurs(ofApp.get('GROUP'));
  const result: LabelNames = {
    ...{ names: [], listeners: [], problems: [] },
    isServed: hasGroup && !options.strict,
    labelled: [...ofPorts.keys()],
    closed: [...ofPorts].flatMap(([port, of]) => (limitOf(of) ? port : [])),
  };
  for (const [port, settings] of [...ofPorts].sort(([a], [b]) => a - b)) {
    if (!isAnyOurs(settings.get('GROUP') ?? ofApp.get('GROUP'))) {
      continue;
    }
    hasGroup = true;
    result.problems.push(...oddSwitches({ port, settings }));
    if (isTrue(settings.get('ENABLED') ?? String(!options.strict))) {
      readPort({ port, settings }, options, result);
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
