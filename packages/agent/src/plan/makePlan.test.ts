import fc from 'fast-check';
import { HaproxyModel } from '../testing/HaproxyModel';
import { render, TestServer, TestState } from '../testing/render';
import { readConfiguration } from './configuration';
import { makePlan, Plan } from './makePlan';
import { commandsOf } from './steps';

const server = (digit: number, port = 9000 + digit): TestServer => ({
  server: `s-${String(digit).repeat(10)}`,
  port,
});

const state: TestState = {
  sequence: 1,
  backends: { web: [server(1), server(2)], api: [server(3)] },
  routes: { 'shop.example.com': 'web', 'api.example.com': 'api' },
};

const planBetween = (before: TestState, after: TestState): Plan => {
  const previous = readConfiguration(render(before));
  const { actual } = new HaproxyModel(previous);
  return makePlan({
    previous,
    actual,
    desired: readConfiguration(render(after)),
  });
};

const kinds = (plan: Plan) =>
  plan.kind === 'runtime' ? plan.steps.map(step => step.kind) : plan.kind;

describe('makePlan', () => {
  it.each<[string, Partial<TestState>, ReturnType<typeof kinds>]>([
    ['nothing for the same state', {}, 'none'],
    [
      'nothing when only the order of servers and backends changes',
      { backends: { api: [server(3)], web: [server(2), server(1)] } },
      'none',
    ],
    [
      'a new server, with its checks and state, and nothing else',
      { backends: { ...state.backends, api: [server(3), server(4)] } },
      ['add-server'],
    ],
    [
      'a moved server by a new address',
      { backends: { ...state.backends, api: [server(3, 9999)] } },
      ['move-server'],
    ],
    [
      'a removed server by maintenance',
      { backends: { ...state.backends, web: [server(1)] } },
      ['retire-server'],
    ],
    [
      'a replaced server by adding first and retiring last',
      {
        backends: { ...state.backends, web: [server(1), server(5)] },
        routes: { ...state.routes, 'new.example.com': 'web' },
      },
      ['add-server', 'add-map', 'add-map', 'add-map', 'retire-server'],
    ],
    [
      'a removed name by taking its entries out of the maps',
      { routes: { 'shop.example.com': 'web' } },
      ['delete-map', 'delete-map', 'delete-map'],
    ],
    [
      'another target by one entry',
      { routes: { ...state.routes, 'api.example.com': 'web' } },
      ['set-map'],
    ],
    [
      'a share of requests by entries',
      {
        routes: { ...state.routes, 'api.example.com': { api: 90, web: 10 } },
      },
      ['add-map', 'add-map'],
    ],
    [
      'a new backend by a reload',
      { backends: { ...state.backends, more: [server(6)] } },
      'reload',
    ],
    [
      'a removed backend by a reload',
      { backends: { web: [server(1), server(2)] } },
      'reload',
    ],
    [
      'another line of the frontend by a reload',
      { frontend: '  http-request set-header X-Env test\n' },
      'reload',
    ],
  ])('plans %s', (_, change, expected) => {
    expect(kinds(planBetween(state, { ...state, ...change }))).toEqual(
      expected,
    );
  });

  it('reloads when it cannot know what HAProxy loaded', () => {
    const desired = readConfiguration(render(state));
    const { actual } = new HaproxyModel(desired);
    delete actual.structure;
    expect(makePlan({ desired, actual })).toEqual({
      kind: 'reload',
      reason: 'it is not known which text HAProxy loaded',
    });
  });

  it('reloads when the keywords of a running server change', () => {
    const weighted = (weight: number) => {
      const revision = render(state);
      const block = revision.files[0]?.blocks.find(b =>
        b.owner.endsWith('/api'),
      );
      const text = block?.text.replace(':9003', `:9003 weight ${weight}`);
      return readConfiguration({
        files: revision.files.map(file => ({
          ...file,
          blocks: file.blocks.map(b =>
            b === block ? { ...b, text: text ?? '' } : b,
          ),
        })),
      });
    };
    const previous = weighted(10);
    const { actual } = new HaproxyModel(previous);
    expect(makePlan({ previous, actual, desired: weighted(10) }).kind).toBe(
      'none',
    );
    expect(makePlan({ previous, actual, desired: weighted(20) }).kind).toBe(
      'reload',
    );
  });

  it('brings a server back that waits in maintenance for its deletion', () => {
    const previous = readConfiguration(render(state));
    const { actual } = new HaproxyModel(previous);
    const waiting = actual.backends.get('api')?.get(server(3).server);
    if (waiting) {
      waiting.maintenance = true;
    }
    expect(kinds(makePlan({ previous, actual, desired: previous }))).toEqual([
      'ready-server',
    ]);
  });

  it('adds a server with every keyword of the default-server line, then its checks, then traffic', () => {
    const plan = planBetween(state, {
      ...state,
      backends: { ...state.backends, api: [server(3), server(4)] },
    });
    const commands =
      plan.kind === 'runtime' ? plan.steps.flatMap(commandsOf) : [];
    expect(commands.map(({ line }) => line)).toEqual([
      'add server api/s-4444444444 127.0.0.1:9004 check inter 10s fastinter 1s observe layer4 error-limit 3 on-error mark-down',
      'enable health api/s-4444444444',
      'set server api/s-4444444444 state ready',
    ]);
  });

  const servers = fc.uniqueArray(
    fc.record({
      server: fc.nat(9).map(digit => `s-${String(digit).repeat(10)}`),
      port: fc.integer({ min: 1, max: 65535 }),
    }),
    { selector: entry => entry.server, maxLength: 6 },
  );
  const backends = fc.record({ web: servers, api: servers, job: servers });
  const target = fc.constantFrom('web', 'api', 'job');
  const routes = fc.dictionary(
    fc.constantFrom(
      'a.example.com',
      'b.example.com',
      'c.example.com/x',
      '*.d.example.com',
    ),
    fc.oneof(
      target,
      fc.integer({ min: 0, max: 100 }).map(n => ({ web: n, api: 100 - n })),
    ),
  );
  const states = fc.record({ sequence: fc.constant(1), backends, routes });

  it('leads a model of HAProxy from any configuration to any other', () => {
    fc.assert(
      fc.property(states, states, (before, after) => {
        const previous = readConfiguration(render(before));
        const desired = readConfiguration(render(after));
        const model = new HaproxyModel(previous);
        const { actual } = model;
        const plan = makePlan({ previous, actual, desired });
        const steps = plan.kind === 'runtime' ? plan.steps : [];
        for (const command of steps.flatMap(commandsOf)) {
          expect(command.succeeded(model.run(command))).toBe(true);
        }
        expect(plan.kind).not.toBe('reload');
        expect(model.surprises).toEqual([]);
        for (const [name, { servers: wanted }] of desired.backends) {
          const serving = [...(actual.backends.get(name) ?? [])].filter(
            ([, { maintenance }]) => !maintenance,
          );
          expect(
            serving.map(([id, { port }]) => `${id}:${port}`).sort(),
          ).toEqual(
            [...wanted].map(([id, { port }]) => `${id}:${port}`).sort(),
          );
        }
        expect(actual.maps).toEqual(desired.maps);
        expect(makePlan({ previous: desired, actual, desired }).kind).toBe(
          'none',
        );
      }),
      { numRuns: 300 },
    );
  });
});
