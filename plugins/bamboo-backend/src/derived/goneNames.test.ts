import { RoutableApp } from '../apps/model';
import { appWith, backendOf, tableOf } from '../routing/__testUtils__/fixtures';
import { RoutingTable } from '../routing/model';
import { goneNames } from './goneNames';

const backend = { ...backendOf(1, ['t1']), mappings: ['derived-1'] };
const table = tableOf([backend]);
const before: RoutingTable = {
  ...table,
  routes: table.routes.map(r => ({ ...r, mapping: 'derived-1' })),
};

const gone = (options: {
  app?: RoutableApp;
  deleted?: boolean;
  unread?: boolean;
  before?: RoutingTable;
}) =>
  goneNames(
    options.before ?? before,
    [],
    () => options.app,
    new Map([['production/a1', { deleted: options.deleted ?? false }]]),
    new Set(options.unread ? ['production'] : []),
  );

describe('the end of a name without a mapping', () => {
  it('is explained where its app is there, and has it no more', () => {
    expect(gone({ app: appWith('/a1', []) })).toEqual(['derived-1']);
  });

  it('is explained by evidence that its app was deleted', () => {
    expect(gone({ deleted: true })).toEqual(['derived-1']);
  });

  it('is not explained by an app that is merely missing', () => {
    expect(gone({})).toEqual([]);
  });

  it('is not explained before its cluster was read', () => {
    expect(gone({ app: appWith('/a1', []), unread: true })).toEqual([]);
  });

  it('says nothing of names that mappings give', () => {
    expect(gone({ app: appWith('/a1', []), before: table })).toEqual([]);
  });
});
