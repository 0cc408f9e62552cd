/** Texts of the way of one change. */
export const changeMessages = {
  show: 'Show this change',
  title: 'Change {{id}}',
  copy: 'Copy the id',
  copied: 'Copied',
  loadFailed: 'The change could not be loaded. Old ones are deleted in time',
  published: 'Published',
  publishedBy: 'Published · {{who}}',
  made: 'Made in {{parts}}',
  readMs: '{{ms}} ms to read Marathon',
  routeMs: '{{ms}} ms to route',
  renderMs: '{{ms}} ms to render',
  received: 'Received',
  after: '{{station}} after {{ms}} ms',
  agent: '{{agent}} · {{how}}',
  noReports: 'No agent has reported on it yet',
  clock: 'Times of an agent are by its own clock.',
  logs: 'Find it in the logs',
  logsDetail:
    'The events of Marathon that led to it, its publishing and what each agent did have the same id. On the portal and on the host of an agent:',
  lineage: 'Lineage {{lineage}}',
} as const;
