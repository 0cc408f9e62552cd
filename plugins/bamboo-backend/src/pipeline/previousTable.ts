import { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { RoutableApp } from '../apps/model';
import { RoutingBackend, RoutingTable } from '../routing/model';
import { readPool, serverNames } from '../routing/names';

/**
 * What a committed revision has in traffic, for a process that did not make
 * it: the manifest does not name tasks, so they are found by their servers'
 * names among the known instances. A server of no known instance keeps its own
 * name for an instance; nothing can then be evidence against it.
 */
export function previousTable(
  loadBalancer: string,
  manifest: Manifest,
  apps: Iterable<RoutableApp>,
): RoutingTable {
  const instances = new Map<string, string>();
  for (const app of apps) {
    for (const instance of app.instances) {
      for (const { index } of app.ports) {
        const [name = ''] = serverNames({
          cluster: app.cluster,
          port: index,
          instances: [instance.id],
        });
        instances.set(name, instance.id);
      }
    }
  }
  const backends = manifest.backends.map(
    (backend): RoutingBackend => ({
      name: backend.name,
      ...readPool(backend.class),
      cluster: backend.app.cluster,
      app: backend.app.id,
      port: backend.app.port,
      mappings: backend.mappings,
      servers: backend.servers.map(server => ({
        ...server,
        instance: instances.get(server.name) ?? server.name,
      })),
    }),
  );
  return {
    loadBalancer,
    routes: manifest.mappings.map(({ id, host, path, expiresAt }) => ({
      mapping: id,
      host,
      path,
      expiresAt,
      targets: backends
        .filter(backend => backend.mappings.includes(id))
        .map(backend => ({ backend: backend.name, weight: 100 })),
    })),
    backends,
  };
}
