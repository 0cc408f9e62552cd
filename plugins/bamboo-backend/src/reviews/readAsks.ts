import { isOpen, parseHost, parsePath } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp } from '../apps/model';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { LABELS, ReviewRuleConfig } from '../config/ReviewConfig';
import { readEntityRef } from '../mappings/checkMapping';
import { Ask } from './model';
import { fillPattern } from './patterns';
import { reviewHost } from './reviewHost';

/** What may ask for names. */
export interface ReviewSources {
  rules: readonly ReviewRuleConfig[];
  loadBalancers: readonly Pick<
    LoadBalancerConfig,
    'name' | 'clusters' | 'labels'
  >[];
}

/** What is looked at of an app. */
export type AskingApp = Pick<RoutableApp, 'cluster' | 'id' | 'labels'>;

const MAX_PORT_INDEX = 1000;

function askOfRule(rule: ReviewRuleConfig, app: AskingApp): Ask[] {
  const values =
    app.cluster === rule.cluster ? rule.apps.match(app.id) : undefined;
  if (!values) {
    return [];
  }
  const ask = {
    rule: rule.name,
    loadBalancer: rule.loadBalancer,
    cluster: app.cluster,
    app: app.id,
    values,
    expiresMs: rule.expiresMs,
    limit: rule.limit,
  };
  const entityRef = readEntityRef(
    fillPattern(rule.entity, name => values[name]!),
  );
  const host = reviewHost(rule.host, values);
  if (!host.ok) {
    return [{ ...ask, entityRef, problem: host.message }];
  }
  return entityRef === undefined
    ? [{ ...ask, problem: `\`${app.id}\` names no entity by ${rule.entity}` }]
    : [
        {
          ...ask,
          entityRef,
          name: { host: host.host, path: rule.path, port: rule.port },
        },
      ];
}

function readLabels({ labels }: AskingApp) {
  const host = parseHost(labels.BAMBOO_HOST!);
  if (!host.ok) {
    return `Label BAMBOO_HOST: ${host.message}`;
  }
  if (host.host.startsWith('*')) {
    return 'Label BAMBOO_HOST: name one host, without `*`';
  }
  const path = parsePath(labels.BAMBOO_PATH ?? '/');
  if (!path.ok) {
    return `Label BAMBOO_PATH: ${path.message}`;
  }
  const port = labels.BAMBOO_PORT?.trim() || '0';
  if (!/^\d{1,4}$/.test(port) || Number(port) > MAX_PORT_INDEX) {
    return 'Label BAMBOO_PORT: write the index of a port, such as 0';
  }
  return { host: host.host, path: path.path, port: Number(port) };
}

function asksOfLabels({ loadBalancers }: ReviewSources, app: AskingApp): Ask[] {
  const open = loadBalancers.filter(
    ({ labels, clusters }) => labels && clusters.includes(app.cluster),
  );
  if (!open.length || !app.labels.BAMBOO_HOST?.trim()) {
    return [];
  }
  const ask = {
    rule: LABELS,
    loadBalancer: '',
    cluster: app.cluster,
    app: app.id,
    values: {},
    expiresMs: null,
    limit: 0,
  };
  const name = readLabels(app);
  if (typeof name === 'string') {
    return [{ ...ask, problem: name }];
  }
  const asks = open.flatMap(({ name: loadBalancer, labels }) =>
    labels && isOpen(labels.domains, name.host)
      ? [{ ...ask, loadBalancer, name, limit: labels.limit }]
      : [],
  );
  const domains = open.flatMap(({ labels }) => labels?.domains ?? []);
  return asks.length
    ? asks
    : [
        {
          ...ask,
          problem: `Label BAMBOO_HOST: \`${
            name.host
          }\` is not open to labels. Open: ${domains
            .map(domain => `\`${domain}\``)
            .join(', ')}`,
        },
      ];
}

/** The names that an app asks for by rules and by its labels. */
export function readAsks(sources: ReviewSources, app: AskingApp): Ask[] {
  return [
    ...sources.rules.flatMap(rule => askOfRule(rule, app)),
    ...asksOfLabels(sources, app),
  ];
}
