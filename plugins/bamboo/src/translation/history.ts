/** Texts of the history of mappings. */
export const historyMessages = {
  back: 'DNS mappings',
  title: 'History of {{entity}}',
  subtitle:
    'Every change to the names of this component. Undo makes a new version; it never removes one.',
  name: 'Name',
  allNames: 'All names',
  deletedName: '{{name}} (deleted)',
  older: 'Show older changes',
  none: 'Nothing has changed yet',
  noneDetail: 'The first mapping starts the history.',
  loadFailed: 'The history could not be loaded',
  today: 'Today',
  yesterday: 'Yesterday',
  create: '{{who}} added {{name}}, going to {{targets}}',
  update: '{{who}} changed {{name}}, now going to {{targets}}',
  moved: '{{who}} renamed {{previous}} to {{name}}, going to {{targets}}',
  rehomed:
    '{{who}} moved {{name}} from load balancer {{from}} to {{to}}, going to {{targets}}',
  handed: '{{who}} moved {{name}} from {{from}} to {{to}}',
  expiry: '{{who}} lets {{name}} expire {{when}}',
  noExpiry: '{{who}} took the expiry off {{name}}',
  delete: '{{who}} deleted {{name}}',
  restored: '{{who}} undid the deletion of {{name}}',
  revert: '{{who}} undid a change of {{name}}, now going to {{targets}}',
  canaryStarted:
    '{{who}} started a canary of {{name}} with {{app}} at {{share}} %',
  canaryMoved:
    '{{who}} moved the canary of {{name}} from {{from}} % to {{share}} %',
  canaryPromoted:
    '{{who}} promoted the canary of {{name}}, all goes to {{targets}}',
  canaryAborted:
    '{{who}} aborted the canary of {{name}}, all goes to {{targets}}',
  comment: '“{{comment}}”',
  version: 'Version {{version}}',
  versionRevision: 'Version {{version}} · {{revision}}',
  revision: 'revision {{sequence}}',
  undo: 'Undo',
  undoNamed: 'Undo version {{version}} of {{name}}',
  cannot:
    'Cannot be undone by itself: version {{version}} builds on it. Undo that one first.',
  cannotHere:
    'Cannot be undone here: it came from a component that you may not see.',
  dialogTitle: 'Undo the change of {{when}}?',
  back1: '{{name}} goes to {{targets}} again, as version {{version}} said.',
  removes:
    'Requests to {{name}} get 404 at once. You can undo this too: nothing is lost.',
  confirm: 'Undo change',
  failed: 'Not undone: {{message}}',
} as const;
