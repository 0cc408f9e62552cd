import { parseHost, parsePath } from '@bamboo-lb/plugin-bamboo-common';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { NamedApp } from './model';

/**
 * The name of an app by the default rule of a load balancer: its id as a path,
 * or the name that Mesos-DNS gives it, in the rule's domain. Undefined where
 * it has no TCP port or its id makes no valid name.
 */
export function defaultName(
  app: Pick<NamedApp, 'id' | 'ports'>,
  rule: NonNullable<LoadBalancerConfig['defaultRule']>,
): { host: string; path: string } | undefined {
  const first = app.ports.find(port => port.index === 0);
  if (!first?.protocol.split(',').includes('tcp')) {
    return undefined;
  }
  if (rule.by === 'path') {
    const path = parsePath(app.id);
    return path.ok ? { host: rule.domain, path: path.path } : undefined;
  }
  const id = app.id.split('/').filter(Boolean).reverse().join('-');
  const host = parseHost(`${id}.${rule.domain}`);
  return host.ok ? { host: host.host, path: '/' } : undefined;
}
