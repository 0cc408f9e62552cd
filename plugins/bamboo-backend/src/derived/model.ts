import { AppPort, Condition } from '@bamboo-lb/plugin-bamboo-common';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { NameSettings } from '../mappings/model';

/** What is looked at of an app. */
export interface NamedApp {
  cluster: string;
  id: string;
  labels: Readonly<Record<string, string>>;
  env: Readonly<Record<string, string>>;
  ports: readonly AppPort[];
}

/** What is looked at of a load balancer. */
export type NamingLoadBalancer = Pick<
  LoadBalancerConfig,
  | 'name'
  | 'clusters'
  | 'domains'
  | 'publicUrl'
  | 'defaultRule'
  | 'marathonLb'
  | 'tcp'
  | 'binds'
>;

/** From what an app has something that no mapping gives it. */
export type NameSource =
  | 'default-rule'
  | 'marathon-lb'
  | 'bamboo-tcp-port'
  | 'service-port';

/** A name that no mapping gives, or a port at which an app is reached by TCP. */
export interface NameOfApp {
  cluster: string;
  app: string;
  /** Of a TCP listener it is a colon and the port. */
  host: string;
  path: string;
  /** The index of the port. */
  port: number;
  source: NameSource;
  settings?: NameSettings;
}

/** What apps have beside mappings. */
export interface NamePlan {
  /** By host and path no two. */
  names: NameOfApp[];
  /** What is wrong, by `appKey`. */
  problems: Map<string, Condition[]>;
}
