/** Texts that several screens share. */
export const commonMessages = {
  title: { page: 'Load balancing' },
  tab: { overview: 'Overview', loadBalancers: 'Load balancers' },
  time: {
    justNow: 'just now',
    today: 'today, {{time}}',
    yesterday: 'yesterday, {{time}}',
    ago: '{{duration}} ago',
  },
  action: {
    retry: 'Try again',
    cancel: 'Cancel',
    more: 'More for {{name}}',
    close: 'Close',
  },
  count: { of: '{{part}} of {{total}}' },
  link: { opensTab: 'opens in a new tab' },
  live: {
    lost: "The portal's connection is lost.",
    lostDetail: 'Showing what was true at {{time}}. Traffic is not affected.',
  },
  state: {
    live: 'Live',
    rollingOut: 'Rolling out · {{verified}} of {{agents}}',
    waiting: 'Waiting',
    appMissing: 'App missing',
    rejected: 'Rejected',
    held: 'Held',
    expired: 'Expired',
  },
  stateDetail: {
    verifiedIn: 'Verified on {{verified}} of {{agents}} in {{time}}',
    verified: 'Verified on {{verified}} of {{agents}}',
    expires: '{{verified}}. Expires {{time}}',
    expired: 'Expired {{time}}. Not in traffic.',
    seeHealth: 'See Health',
  },
  agentPhase: {
    verified: '{{agent}} verified',
    verifiedIn: '{{agent}} verified in {{time}}',
    applying: '{{agent}} applying',
    behind: '{{agent}} behind',
    rejected: '{{agent}} rejected it',
    away: '{{agent}} not connected',
  },
  announce: '{{name}}: {{state}}',
} as const;
