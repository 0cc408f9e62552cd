import { backendOf, routeTo } from '../routing/__testUtils__/fixtures';
import { RoutingTable } from '../routing/model';
import { continueCommitted } from './continueCommitted';

const named = { ...backendOf(1, ['t1']), mappings: ['derived-1'] };
const mapped = { ...backendOf(2, ['t2']), mappings: ['m2'] };
const derived = routeTo('apps.example.com', '/a1', 'derived-1', named.name);

const tableWith = (
  routes: RoutingTable['routes'],
  backends: RoutingTable['backends'],
): RoutingTable => ({ loadBalancer: 'public', routes, backends });

const committed = tableWith([derived], [named]);

const namesAfter = (next: RoutingTable, unread = ['production']) =>
  continueCommitted(next, committed, new Set(unread)).routes.map(
    ({ host, path, mapping }) => `${host}${path} ${mapping}`,
  );

describe('a name without a mapping, before its cluster was read', () => {
  it('stays with its servers', () => {
    const kept = continueCommitted(
      tableWith([], []),
      committed,
      new Set(['production']),
    );
    expect(kept).toEqual(committed);
  });

  it('goes once its cluster was read', () => {
    expect(namesAfter(tableWith([], []), [])).toEqual([]);
  });

  it.each(['apps.example.com', '*.example.com'])(
    'goes when a mapping has %s by now',
    host => {
      const route = routeTo(host, '/', 'm2', mapped.name);
      expect(namesAfter(tableWith([route], [mapped]))).toEqual([`${host}/ m2`]);
    },
  );

  it('goes when another app has it by now', () => {
    const route = { ...derived, mapping: 'derived-2' };
    expect(namesAfter(tableWith([route], [named]))).toEqual([
      'apps.example.com/a1 derived-2',
    ]);
  });

  it('stays beside mappings of other hosts', () => {
    const route = routeTo('shop.example.com', '/', 'm2', mapped.name);
    expect(namesAfter(tableWith([route], [mapped]))).toEqual([
      'apps.example.com/a1 derived-1',
      'shop.example.com/ m2',
    ]);
  });
});
