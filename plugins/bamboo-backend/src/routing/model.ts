import { CanaryOptions, Target } from '@bamboo-lb/plugin-bamboo-common';

/** Which instances of an app are meant, where it is not all of them. */
export type VersionSelector = Pick<Target, 'version' | 'notVersion'>;

/** How HAProxy chooses among the servers of a backend, where not in turns. */
export type Balance = 'leastconn' | 'first' | 'random' | 'source';

/** How the requests of a backend are spread. */
export interface Spread {
  /** In turns where it is absent. */
  balance?: Balance;
  /** A client stays with its server, by a cookie. */
  sticky?: true;
}

/** A server of a backend: one endpoint of an instance in rotation. */
export interface RoutingServer {
  /** `s-` and 10 hex digits of sha256(cluster, task id, port index). */
  name: string;
  /** An IP literal. */
  address: string;
  port: number;
  /** The task id. */
  instance: string;
}

/**
 * What is spoken with instances: HTTP, HTTPS whose certificates are not
 * verified, or bytes that pass through unread.
 */
export type BackendClass = 'http' | 'https' | 'tcp';

/** The servers of one service port of one app, or of some versions of it. */
export interface RoutingBackend extends VersionSelector, Spread {
  name: string;
  /** Backends of one class and spread differ in name and servers alone. */
  class: BackendClass;
  cluster: string;
  app: string;
  port: number;
  /** Ids of the mappings that use it, sorted. */
  mappings: string[];
  /** Sorted by name. */
  servers: RoutingServer[];
  /** Task ids of what is in rotation but left out because of its version. */
  leftOut?: readonly string[];
}

/** What HAProxy and agents must know of a canary. */
export type RouteCanary = Pick<
  CanaryOptions,
  'tag' | 'sticky' | 'header' | 'cookie' | 'guard'
>;

/** Where the requests of one host and path, or the connections of a port, go. */
export interface Route {
  mapping: string;
  /** Of a TCP listener it is a colon and the port. */
  host: string;
  path: string;
  expiresAt: string | null;
  /** In the order of the mapping; weights add up to 100. */
  targets: { backend: string; weight: number }[];
  /** Plain HTTP is sent to HTTPS. */
  redirect?: true;
  /** Browsers are told to come by HTTPS alone. */
  hsts?: true;
  /** The second of the two targets is a canary; absent when none is. */
  canary?: RouteCanary;
}

/** All that a load balancer does, before it becomes text. */
export interface RoutingTable {
  loadBalancer: string;
  /** Sorted by host, path and mapping id. */
  routes: Route[];
  /** Sorted by name. */
  backends: RoutingBackend[];
}
