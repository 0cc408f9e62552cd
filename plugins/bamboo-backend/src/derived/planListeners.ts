import { AppPort } from '@bamboo-lb/plugin-bamboo-common';
import { listenerHost } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { TcpConfig } from '../config/TcpConfig';
import { NameSettings } from '../mappings/model';
import { readMarathonLbLabels } from './marathonLbLabels';
import { LabelListener } from './marathonLbPort';
import { NamedApp, NamePlan, NameSource } from './model';
import { isClosed, labelOptions, nameOfClaim, NamingInput } from './planNames';
import { isOpenPort, readTcpPort } from './readTcpPort';
import { Claim, Problems, settleClaims } from './settleClaims';

/** The variable with which apps asked Bamboo for a port of their own. */
const TCP_PORT = 'BAMBOO_TCP_PORT';

const OWN_SERVICE_PORT = 0;
const ASKED_FOR = 1;

/** What an app asks for, before anybody else is looked at. */
interface Ask {
  index: number;
  tcpPort: number;
  source: NameSource;
  settings?: NameSettings;
}

const isTcp = (port: AppPort | undefined) =>
  port?.protocol.split(',').includes('tcp') === true;

const portAt = ({ ports }: NamedApp, index: number) =>
  ports.find(port => port.index === index);

function whyNot(
  app: NamedApp,
  index: number,
  at: number | undefined,
  tcp: TcpConfig,
): string {
  if (!isTcp(portAt(app, index))) {
    return `the app has no TCP port ${index}`;
  }
  return at === undefined
    ? 'the app has no service port'
    : String(readTcpPort(String(at), tcp));
}

type Say = (type: string, message: string) => void;

function asksByLabels(app: NamedApp, input: NamingInput, say: Say): Ask[] {
  const { read = readMarathonLbLabels, loadBalancer } = input;
  const { marathonLb, tcp } = loadBalancer;
  if (!marathonLb || !tcp) {
    return [];
  }
  const asked = read(app.labels, labelOptions(loadBalancer));
  const others: LabelListener[] = app.ports
    .filter(({ index }) => asked.isServed && !asked.labelled.includes(index))
    .map(({ index }) => ({ port: index }));
  return [...asked.listeners, ...others].flatMap(
    ({ port: index, tcpPort, label, settings }) => {
      const port = portAt(app, index);
      const at = tcpPort ?? port?.servicePort;
      if (isTcp(port) && at !== undefined && isOpenPort(at, tcp)) {
        const source = 'marathon-lb' as const;
        return { index, tcpPort: at, source, settings };
      }
      if (label) {
        say('LabelNotTaken', `${label}: ${whyNot(app, index, at, tcp)}`);
      }
      return [];
    },
  );
}

function askByEnv(app: NamedApp, tcp: TcpConfig, say: Say): Ask[] {
  const text = Object.hasOwn(app.env, TCP_PORT) ? app.env[TCP_PORT] : undefined;
  if (text === undefined) {
    return [];
  }
  const tcpPort = isTcp(portAt(app, 0))
    ? readTcpPort(text, tcp)
    : 'the app has no TCP port';
  if (typeof tcpPort === 'string') {
    say('PortNotOpen', `${TCP_PORT}: ${tcpPort}`);
    return [];
  }
  return [{ index: 0, tcpPort, source: 'bamboo-tcp-port' }];
}

function asksByServicePorts({ ports }: NamedApp, tcp: TcpConfig): Ask[] {
  return (tcp.servicePorts ? ports : []).flatMap(port =>
    port.servicePort !== undefined &&
    isTcp(port) &&
    isOpenPort(port.servicePort, tcp)
      ? {
          index: port.index,
          tcpPort: port.servicePort,
          source: 'service-port' as const,
        }
      : [],
  );
}

/**
 * Says at which ports apps are reached by TCP: those that `BAMBOO_TCP_PORT`
 * or marathon-lb's labels ask for, and their service ports where a load
 * balancer gives them these; only ports that it opened. Of apps that ask for
 * one port the one that has it keeps it; else it is of the app whose service
 * port it is, and then of the first by cluster and id. Others are told.
 */
export function planListeners(input: NamingInput): NamePlan {
  const { name: loadBalancer, tcp } = input.loadBalancer;
  const problems = new Problems();
  const claims: Claim[] = [];
  for (const app of tcp ? input.apps : []) {
    const { cluster, id } = app;
    const say: Say = (type, message) =>
      problems.add({ cluster, app: id }, type, message);
    const asks = [
      ...asksByLabels(app, input, say),
      ...askByEnv(app, tcp!, say),
      ...asksByServicePorts(app, tcp!),
    ].filter(({ index }) => !isClosed(input, app, index));
    for (const { index, tcpPort, source, settings } of asks) {
      const isOwn = portAt(app, index)?.servicePort === tcpPort;
      claims.push({
        ...{ cluster, app: id, port: index, source },
        ...(settings ? { settings } : {}),
        ...{ host: listenerHost(tcpPort), path: '/' },
        rank: isOwn ? OWN_SERVICE_PORT : ASKED_FOR,
      });
    }
  }
  const { won, lost } = settleClaims(claims, loadBalancer, input.held);
  for (const { claim, to } of lost) {
    const port = claim.host.slice(1);
    const message = `Port ${port} of ${loadBalancer} leads to ${to.app} already`;
    problems.add(claim, 'PortTaken', message);
  }
  return { names: won.map(nameOfClaim), problems: problems.byApp };
}
