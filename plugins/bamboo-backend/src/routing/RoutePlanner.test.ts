import fc from 'fast-check';
import { StoredMapping } from '../mappings/model';
import { mappingTo } from './__testUtils__/fixtures';
import { RoutePlanner } from './RoutePlanner';
import { Turns } from './Turns';

const target = (app: string) => ({
  cluster: 'production',
  app,
  port: 0,
  weight: 50,
  ...(app === '/z' ? { notVersion: '1' } : {}),
});

const edits = fc.array(
  fc.record({
    at: fc.nat(8),
    drop: fc.nat(2),
    put: fc.option(
      fc.record({
        host: fc.constantFrom('a.test', 'b.test', '*.c.test'),
        apps: fc.uniqueArray(fc.constantFrom('/x', '/y', '/z'), {
          minLength: 1,
        }),
      }),
    ),
  }),
  { maxLength: 15 },
);

describe('RoutePlanner', () => {
  it('says after each change what it would say of the mappings alone', async () => {
    await fc.assert(
      fc.asyncProperty(edits, async changes => {
        const planner = new RoutePlanner();
        let mappings: StoredMapping[] = [];
        for (const [i, { at, drop, put }] of changes.entries()) {
          const added = put
            ? [
                mappingTo('', {
                  id: `m${i}`,
                  host: put.host,
                  path: `/${i}`,
                  targets: put.apps.map(target),
                }),
              ]
            : [];
          mappings = mappings.toSpliced(at, drop, ...added);
          expect(await planner.plan(mappings, new Turns())).toEqual(
            await new RoutePlanner().plan(
              structuredClone(mappings),
              new Turns(),
            ),
          );
        }
      }),
    );
  });

  it('answers with the same object while only revisions go on', async () => {
    const planner = new RoutePlanner();
    const mapping = mappingTo('/x', { id: 'm1', version: 3 });
    const carried = { version: 3, sequence: 7 };
    const plan = await planner.plan([mapping], new Turns());
    expect(await planner.plan([{ ...mapping, carried }], new Turns())).toBe(
      plan,
    );
  });
});
