import { HumanDuration } from '@backstage/types';

export interface Config {
  /** Bamboo: DNS names for Marathon apps behind HAProxy. */
  bamboo?: {
    /** Groups and users that may release held removals and remove agents, as full entity references. */
    admins?: string[];

    /** The Marathons, by name. */
    clusters?: {
      [name: string]: {
        /** Base URLs of its nodes; a base path is allowed. */
        urls: string[];
        /** Either a user name and password, or a DC/OS token. */
        auth?: {
          username?: string;
          /** @visibility secret */
          password?: string;
          /** @visibility secret */
          token?: string;
        };
        /** The path of a certificate authority's PEM file. */
        ca?: string;
        resync?: {
          /** How often everything is read again, in seconds; 60 when left out. */
          seconds?: number;
        };
        /** Which apps only entities of certain owners may claim. */
        claims?: Array<{
          /** An app id, or a group such as `/payments/*`. */
          apps: string;
          /** Full references of groups or users. */
          owners: string[];
        }>;
        /** Environment variables that are kept, with `*` at the end; all others are dropped. */
        env?: string[];
      };
    };

    /** The load balancers, by name: groups of HAProxys that run the same configuration. */
    loadBalancers?: {
      [name: string]: {
        /** Clusters whose apps may be mapped on it; all when left out. */
        clusters?: string[];
        /** Domains in which names may be made, such as `*.example.com`; none when left out. */
        domains?: string[];
        /** How a person opens a name, such as `https://{host}`. */
        publicUrl?: string;
        /** The name that DNS entries should point at. */
        cname?: string;
        /** The addresses that DNS entries should point at. */
        addresses?: string[];
        /** The names of binds that its HAProxy hosts offer; HTTP and PROBE when left out. */
        binds?: string[];
        /** The path of a Handlebars template in place of the default one. */
        template?: string;
        /** What apps may name by their labels `BAMBOO_HOST`, `BAMBOO_PATH` and `BAMBOO_PORT`; nothing when left out. */
        labels?: {
          /** Domains in which they may name, each within the open ones. */
          domains: string[];
          /** So many names at a time; 100 when left out. */
          limit?: number;
        };
        /** How apps are reached that no mapping leads to; they are not when left out. */
        defaultRule?: {
          /** By the app's id as a path, or by the name that Mesos-DNS gives it. */
          by: 'path' | 'mesos-dns';
          /** The host of the paths, or the domain of the names; within the open ones. */
          domain: string;
        };
        /** Names apps by the labels of marathon-lb; they name nothing when left out. */
        marathonLb?: {
          /** The groups of apps that are served; `*` is all apps, even without a group. */
          groups: string[];
          /** Only ports with the label ENABLED are served; false when left out. */
          strict?: boolean;
        };
        /** Where apps are reached by TCP, by the bind TCP; nowhere when left out. */
        tcp?: {
          /** Ports and ranges such as '9000-9099'; those that base files bind. */
          ports: Array<number | string>;
          /** Apps listen on their service ports, where open; false when left out. */
          servicePorts?: boolean;
        };
        /** From when on unexplained removals are held. */
        brake?: {
          /** The share of the highest live count of the last 10 minutes; 0.5 when left out. */
          share?: number;
          /** And at least so many servers; 10 when left out. */
          servers?: number;
          /** And at least so many hosts; 5 when left out. */
          hosts?: number;
        };
      };
    };

    /** Rules that make names for apps as they come, and remove them as they go. */
    reviews?: Array<{
      /** Lower-case letters, digits and hyphens; of its own. */
      name: string;
      /** The cluster of the apps. */
      cluster: string;
      /** Where the names are made. */
      loadBalancer: string;
      /** App ids in which whole segments may be placeholders, such as `/review/{branch}/{service}`. */
      apps: string;
      /** The host of their placeholders, such as `{branch}.{service}.review.example.com`. */
      host: string;
      /** The path of the names; `/` when left out. */
      path?: string;
      /** The entity that a name belongs to, such as `component:default/{service}`; it must claim the app. */
      entity: string;
      /** The index of the service port; 0 when left out. */
      port?: number;
      /** How long a name outlives its app; 10 minutes when left out. */
      grace?: HumanDuration | string;
      /** How long a name is served from when it was made, or `never`; 14 days when left out. */
      expires?: HumanDuration | string;
      /** How many names there are at a time, at most 1000; 50 when left out. */
      limit?: number;
    }>;

    /** What Bamboo's own API answers for. */
    compatibility?: {
      cluster: string;
      loadBalancer: string;
      /** The entity of mappings whose app no entity claims. */
      entityRef?: string;
      /** The host of ACLs that name paths alone, which are refused without it. */
      host?: string;
    };

    /** Narrows service tokens by their subject. */
    access?: Array<{
      subject: string;
      /** Only these load balancers. */
      loadBalancers?: string[];
      /** Only these agent ids. */
      agents?: string[];
    }>;
  };
}
