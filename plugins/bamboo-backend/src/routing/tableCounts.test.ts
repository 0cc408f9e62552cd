import fc from 'fast-check';
import { RoutingTable } from './model';
import { countTable } from './tableCounts';

const backends = fc.array(fc.nat(2), { minLength: 3, maxLength: 3 });
const tables = fc
  .tuple(backends, fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 4 }))
  .map(
    ([servers, routes]): RoutingTable => ({
      loadBalancer: 'public',
      backends: servers.map((count, i) => ({
        name: `b${i}`,
        class: 'http',
        cluster: 'production',
        app: `/b${i}`,
        port: 0,
        mappings: [],
        servers: Array.from({ length: count }, (_, n) => ({
          name: `s-${n}`,
          address: '10.0.0.1',
          port: 31000 + n,
          instance: `${n}`,
        })),
      })),
      routes: routes.map(([host, backend], i) => ({
        mapping: `m${i}`,
        host: `h${host}`,
        path: `/${i}`,
        expiresAt: null,
        targets: [{ backend: `b${backend}`, weight: 100 }],
      })),
    }),
  );

describe('countTable', () => {
  it('says the same whether it knows the table before or not', () => {
    fc.assert(
      fc.property(tables, tables, fc.boolean(), (before, other, sameRoutes) => {
        const table = {
          ...other,
          routes: sameRoutes ? before.routes : other.routes,
        };
        const alone = countTable(structuredClone(table));
        countTable(before);
        expect(countTable(table, before)).toEqual(alone);
      }),
    );
  });
});
