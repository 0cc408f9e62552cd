/** Texts of the history of mappings. */
export const historyMessages = {
  back: 'DNS mappings',
  title: 'History of {{entity}}',
  subtitle:
    'Every change to the names of this component. Undo makes a new version; it never removes one.',
  name: 'Name',
  allNames: 'All names',
  none: 'Nothing has changed yet',
  noneDetail: 'The first mapping starts the history.',
  loadFailed: 'The history could not be loaded',
  today: 'Today',
  yesterday: 'Yesterday',
  create: '{{who}} added {{name}}, going to {{targets}}',
  update: '{{who}} changed {{name}}, now going to {{targets}}',
  moved: '{{who}} renamed {{previous}} to {{name}}, going to {{targets}}',
  delete: '{{who}} deleted {{name}}',
  revert: '{{who}} undid a change of {{name}}, now going to {{targets}}',
  comment: '“{{comment}}”',
  version: 'Version {{version}}',
  versionRevision: 'Version {{version}} · {{revision}}',
  revision: 'revision {{sequence}}',
  current: 'now',
  undo: 'Undo',
  undoNamed: 'Undo version {{version}} of {{name}}',
  cannot:
    'Cannot be undone by itself: version {{version}} builds on it. Undo that one first.',
  dialogTitle: 'Undo the change of {{when}}?',
  back1: '{{name}} goes to {{targets}} again, as version {{version}} said.',
  removes:
    'Requests to {{name}} get 404 at once. You can undo this too: nothing is lost.',
  confirm: 'Undo change',
  failed: 'Not undone: {{message}}',
} as const;
