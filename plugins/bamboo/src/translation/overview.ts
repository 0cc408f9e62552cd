/** Texts of the overview page. */
export const overviewMessages = {
  loadFailed: 'The overview could not be loaded',
  nothing: 'Nothing is set up yet',
  nothingDetail:
    'Name a Marathon under bamboo.clusters and a load balancer under bamboo.loadBalancers in the configuration of the portal.',
  framework:
    "Owners change the names of their components. Backstage's permission framework is off, so the plugin decides this by itself.",
  clusters: 'Clusters',
  clustersDetail: 'Where apps run',
  clusterFresh_one: '{{count}} app · read {{when}}',
  clusterFresh_other: '{{count}} apps · read {{when}}',
  clusterStale: 'Not reachable since {{time}}',
  clusterNever: 'Not reachable since the start',
  lbSubtitle_one: 'Load balancer · {{count}} name{{revision}}',
  lbSubtitle_other: 'Load balancer · {{count}} names{{revision}}',
  lbRevision: ' · revision {{sequence}}',
  noAgent: 'No HAProxy is connected yet',
  noAgentDetail:
    'Start bamboo-agent beside each HAProxy of this load balancer.',
  allLoadBalancers: 'All load balancers',
  mappings: 'Mappings',
  search: 'Search name, app or owner',
  state: 'State',
  any: 'Any',
  rollingOut: 'Rolling out',
  noHit: 'No mapping matches “{{search}}”',
  noHitFilters: 'No mapping matches these filters',
  clear: 'Clear filters',
  none: 'No mapping yet',
  noneDetail:
    'Give a service its first name on the DNS tab of its catalog page.',
  owner: 'Owner',
  range: '{{from}}–{{to}} of {{total}}',
  previous: 'Previous',
  next: 'Next',
  unnamed: 'Apps without a name',
  unnamedDetail_one:
    '{{count}} app runs in Marathon and no mapping sends it traffic',
  unnamedDetail_other:
    '{{count}} apps run in Marathon and no mapping sends them traffic',
  unnamedNone: 'Every app has a name',
  app: 'App',
  component: 'Component',
  cluster: 'Cluster',
  healthy: 'Healthy',
  noComponent: 'None has this app',
  assign: 'Assign',
  assignNamed: 'Assign {{app}} to a component',
  assignTitle: 'Assign {{app}} to a component',
  assignText:
    'Add this annotation to the catalog file of the component that runs as this app. The component then has the tabs DNS and Health.',
} as const;
