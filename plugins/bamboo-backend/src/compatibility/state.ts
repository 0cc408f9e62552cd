import { RoutableApp } from '../apps/model';
import { bambooModel } from '../rendering/bambooModel';
import { Service } from './services';

interface Ports {
  Discovery: { Ports: { Number: number; Name: string; Protocol: string }[] };
}

/** The only field whose keys Bamboo's JSON writes in small letters. */
function withSmallKeys(app: Record<string, unknown>) {
  const { IpAddress, Cluster: _cluster, ...rest } = app;
  const { Discovery } = IpAddress as Ports;
  return {
    ...rest,
    ipAddress: {
      discovery: {
        ports: Discovery.Ports.map(({ Number, Name, Protocol }) => ({
          number: Number,
          name: Name,
          protocol: Protocol,
        })),
      },
    },
  };
}

/** All that Bamboo's `/api/state` says: apps and services. */
export function stateOf(
  apps: readonly RoutableApp[],
  services: Record<string, Service>,
): { Apps: object[]; Services: object } {
  const { Apps } = bambooModel(apps, { routes: [], backends: [] });
  // The model answers any key it is asked for, which no plain object does.
  const plain: Record<string, unknown>[] = JSON.parse(JSON.stringify(Apps));
  return { Apps: plain.map(withSmallKeys), Services: services };
}
