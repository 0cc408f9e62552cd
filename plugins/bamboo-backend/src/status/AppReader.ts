import { Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp } from '../apps/model';

/** Reads what the writer stored of apps and clusters, in any process. */
export interface AppReader {
  get(cluster: string, app: string): Promise<RoutableApp | undefined>;
  /** Those of the keys that exist, by `cluster` and `app`. */
  getMany(
    keys: { cluster: string; app: string }[],
  ): Promise<Map<string, RoutableApp>>;
  /** Ordered by cluster and id; `filter` is a part of the id. */
  list(query: {
    cluster?: string;
    filter?: string;
    ids?: string[];
  }): Promise<RoutableApp[]>;
  /** The Marathons as the writer last saw them. */
  clusters(): Promise<Cluster[]>;
}
