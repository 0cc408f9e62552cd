import {
  AppPort,
  Condition,
  DerivedName,
} from '@bamboo-lb/plugin-bamboo-common';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';

/** What is looked at of an app. */
export interface NamedApp {
  cluster: string;
  id: string;
  labels: Readonly<Record<string, string>>;
  ports: readonly AppPort[];
}

/** What is looked at of a load balancer. */
export type NamingLoadBalancer = Pick<
  LoadBalancerConfig,
  'name' | 'clusters' | 'domains' | 'publicUrl' | 'defaultRule' | 'marathonLb'
>;

/** A name that no mapping gives: by labels, or by the default rule. */
export interface NameOfApp {
  cluster: string;
  app: string;
  host: string;
  path: string;
  /** The index of the port. */
  port: number;
  source: DerivedName['source'];
}

/** What {@link planNames} answers. */
export interface NamePlan {
  /** By host and path no two, in the order of apps. */
  names: NameOfApp[];
  /** What is wrong, by `appKey`. */
  problems: Map<string, Condition[]>;
}
