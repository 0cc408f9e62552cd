/** Texts of the tab DNS. */
export const dnsMessages = {
  title: 'DNS mappings',
  allLive_one: '{{count}} name, live. Changes show here by themselves.',
  allLive_other: '{{count}} names, all live. Changes show here by themselves.',
  bothLive: '2 names, both live. Changes show here by themselves.',
  attentionSome: '{{names}}, {{attention}} need attention',
  attentionOne: '{{names}}, 1 needs attention',
  names_one: '{{count}} name',
  names_other: '{{count}} names',
  moving: '{{names}}, {{moving}} rolling out',
  someLive: '{{names}}, {{live}} live',
  loadFailed: 'The DNS mappings could not be loaded',
  column: {
    name: 'Name',
    goesTo: 'Goes to',
    loadBalancer: 'Load balancer',
    state: 'State',
    lastChange: 'Last change',
    actions: 'Actions',
  },
  on: 'On {{loadBalancer}} · {{who}}, {{when}}',
  port: 'port {{port}}',
  weight: '{{weight}} %',
  targetDown: 'No instance takes traffic: its share gets 503',
  resolves: 'Resolves to this load balancer',
  resolvesNot: 'Does not resolve yet',
  resolvesElsewhere: 'Resolves to something else',
  action: {
    history: 'History',
    add: 'Add mapping',
    edit: 'Edit',
    editNamed: 'Edit {{name}}',
    fix: 'Fix',
    fixNamed: 'Fix {{name}}',
    renew: 'Renew',
    renewNamed: 'Renew {{name}}',
    duplicate: 'Duplicate',
    delete: 'Delete…',
    giveName: 'Give it a name',
    giveNameTo: 'Give {{app}} a name',
  },
  unnamed: {
    title: '{{app}} has no name yet',
    unmapped: 'No DNS mapping leads to {{app}} yet',
    healthy: '{{healthy}} of {{total}} instances healthy.',
    detail:
      '{{healthy}} of {{total}} instances healthy. Nothing outside Marathon can reach it by name.',
  },
  empty: {
    title: 'No DNS mapping yet',
    runningReadOnly_one:
      '{{app}} runs in Marathon with {{count}} healthy instance, but it has no name.',
    runningReadOnly_other:
      '{{app}} runs in Marathon with {{count}} healthy instances, but it has no name.',
    unmapped_one:
      '{{app}} runs in Marathon with {{count}} healthy instance. No DNS mapping leads to it.',
    unmapped_other:
      '{{app}} runs in Marathon with {{count}} healthy instances. No DNS mapping leads to it.',
    missingReadOnly:
      'The annotation of this component names it, but no cluster runs it.',
    running_one:
      '{{app}} runs in Marathon with {{count}} healthy instance, but it has no name. Give it one, and every HAProxy routes that name to its healthy instances at once.',
    running_other:
      '{{app}} runs in Marathon with {{count}} healthy instances, but it has no name. Give it one, and every HAProxy routes that name to its healthy instances at once.',
    missing: 'Marathon has no app {{app}}',
    missingDetail:
      'The annotation of this component names it, but no cluster runs it. You can add the name now; it goes live when the app starts.',
    yourName: 'your name',
    instance: 'instance',
  },
  readOnly: {
    title: 'You can look here, but not change anything',
    ofTeam:
      '{{entity}} belongs to team {{owner}}, and only its members change its names.',
    owned: '{{entity}} belongs to {{owner}}, who alone changes its names.',
    unowned:
      '{{entity}} has no owner in the catalog, so nobody may change its names here.',
  },
  stale: {
    title: 'Marathon “{{cluster}}” has not answered for {{duration}}',
    never: 'Marathon “{{cluster}}” has not answered since the start',
    detail:
      'Traffic is unchanged: the HAProxys keep the instances that were last seen at {{time}}. New and stopped instances will show when Marathon answers.',
    neverDetail: 'Names go live when it answers for the first time.',
    see: 'See cluster',
  },
  noLoadBalancer: {
    title: 'No load balancer is set up',
    detail:
      'Add one under bamboo.loadBalancers in the configuration of the portal; names can be given after that.',
  },
  annotation: {
    title: 'The annotation has a part that is not an app',
    detail:
      '{{parts}}: app ids look like /shop/web, groups like /review/*. Separate several with commas.',
  },
  deleted: '{{name}} was deleted',
  live: '{{name}} is live on {{agents}} ({{time}})',
  liveUntimed: '{{name}} is live on {{agents}}',
  and: '{{first}} and {{last}}',
  delete: {
    title: 'Delete {{name}}?',
    text: 'Requests to this name get 404 from {{loadBalancer}} at once. You can undo this in the history.',
    keep: 'Keep it',
    confirm: 'Delete mapping',
    failed: 'The mapping was not deleted: {{message}}',
  },
} as const;
