import type { Block } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { makeBlock } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fc from 'fast-check';
import { META_MAP } from '../policy/Policy';
import { HaproxyModel } from '../testing/HaproxyModel';
import { render, TestServer, TestState } from '../testing/render';
import { Configuration, readConfiguration } from './configuration';
import { NO_DEVIATION } from './deviation';
import { makePlan, Plan } from './makePlan';
import { nextConfiguration } from './nextConfiguration';
import { commandsOf, Step } from './steps';

const server = (digit: number, port = 9000 + digit): TestServer => ({
  server: `s-${String(digit).repeat(10)}`,
  port,
});

const state: TestState = {
  sequence: 1,
  backends: { web: [server(1), server(2)], api: [server(3)] },
  routes: { 'shop.example.com': 'web', 'api.example.com': 'api' },
  spares: 2,
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

/** The model keeps what it is told in its maps; who steps remembers aliases. */
function noteAlias({ aliases }: HaproxyModel['actual'], step: Step) {
  if (step.kind === 'alias') {
    aliases.set(step.spare, step.backend);
  } else if (step.kind === 'unalias') {
    aliases.delete(step.spare);
  }
}

const kinds = ({ steps, reload }: Plan) => [
  ...steps.map(step => step.kind),
  ...(reload === undefined ? [] : ['reload']),
];

describe('makePlan', () => {
  it.each<[string, Partial<TestState>, string[]]>([
    ['nothing for the same state', {}, []],
    [
      'nothing when only the order of servers and backends changes',
      { backends: { api: [server(3)], web: [server(2), server(1)] } },
      [],
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
      'a new backend by a spare one, with the worker told first',
      {
        backends: { ...state.backends, more: [server(6)] },
        routes: { ...state.routes, 'more.example.com': 'more' },
      },
      ['alias', 'add-server', 'add-map', 'add-map', 'add-map'],
    ],
    [
      'a removed backend by taking its servers out, after what led there',
      {
        backends: { web: [server(1), server(2)] },
        routes: { 'shop.example.com': 'web' },
      },
      ['delete-map', 'delete-map', 'delete-map', 'retire-server'],
    ],
    ['fewer or more spare backends by nothing', { spares: 9 }, []],
    [
      'another line of the frontend by a reload, and for now the servers',
      {
        frontend: '  http-request set-header X-Env test\n',
        backends: { ...state.backends, api: [server(3), server(4)] },
        routes: { 'shop.example.com': 'api' },
      },
      ['add-server', 'reload'],
    ],
    [
      'a new backend that no spare is like by a reload, and for now the servers of the others',
      {
        backends: { web: [server(1), server(4)], api: [server(3)], odd: [] },
        routes: { ...state.routes, 'odd.example.com': 'odd' },
        oddText: '  timeout server 7s\n',
      },
      ['add-server', 'retire-server', 'reload'],
    ],
  ])('plans %s', (_, change, expected) => {
    expect(kinds(planBetween(state, { ...state, ...change }))).toEqual(
      expected,
    );
  });

  it('reloads when it cannot know what HAProxy loaded', () => {
    const desired = readConfiguration(render(state));
    const { actual } = new HaproxyModel(desired);
    delete actual.loaded;
    expect(makePlan({ desired, actual })).toEqual({
      steps: [],
      reload: 'it is not known which text HAProxy loaded',
    });
  });

  it('reloads when there are more new backends than spare ones', () => {
    const more = Object.fromEntries(
      ['a', 'b', 'c'].map(name => [name, [] as TestServer[]]),
    );
    const plan = planBetween(state, {
      ...state,
      backends: { ...state.backends, ...more },
    });
    expect(plan.reload).toBe('backend c is new and no spare one is like it');
  });

  it('gives no spare away that the worker could not remember', () => {
    const previous = readConfiguration(render(state));
    const { actual } = new HaproxyModel(previous);
    actual.maps.delete(META_MAP);
    const backends = { ...state.backends, more: [server(6)] };
    const desired = readConfiguration(render({ ...state, backends }));
    expect(makePlan({ previous, actual, desired }).reload).toBeDefined();
  });

  it('lets servers of sticky backends finish their sessions when they leave of free will', () => {
    const sticky = (servers: TestServer[]) => {
      const revision = render({ ...state, backends: { web: servers } });
      const text = (block: Block) =>
        block.text.replace(
          'balance random',
          'balance random\n  cookie side insert dynamic',
        );
      return readConfiguration({
        ...revision,
        files: revision.files.map(file => ({
          ...file,
          blocks: file.blocks.map(b => makeBlock(b.owner, text(b))),
        })),
      });
    };
    const previous = sticky([server(1), server(2)]);
    const { actual } = new HaproxyModel(previous);
    const desired = sticky([server(1)]);
    const plan = (voluntary: string[]) =>
      kinds(
        makePlan({ previous, actual, desired, voluntary: new Set(voluntary) }),
      );
    expect(plan(['web'])).toEqual(['drain-server']);
    expect(plan([])).toEqual(['retire-server']);
  });

  it('reloads when the keywords of a running server change', () => {
    const weighted = (weight: number) => {
      const revision = render(state);
      const text = (block: Block) =>
        block.text.replace(':9003', `:9003 weight ${weight}`);
      return readConfiguration({
        ...revision,
        files: revision.files.map(file => ({
          ...file,
          blocks: file.blocks.map(b => makeBlock(b.owner, text(b))),
        })),
      });
    };
    const previous = weighted(10);
    const { actual } = new HaproxyModel(previous);
    expect(
      kinds(makePlan({ previous, actual, desired: weighted(10) })),
    ).toEqual([]);
    expect(
      kinds(makePlan({ previous, actual, desired: weighted(20) })),
    ).toEqual(['reload']);
  });

  it('brings a server back that waits in maintenance for its deletion', () => {
    const previous = readConfiguration(render(state));
    const { actual } = new HaproxyModel(previous);
    const waiting = actual.backends.get('api')?.get(server(3).server);
    if (waiting) {
      waiting.state = 'maint';
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
    const commands = plan.steps.flatMap(commandsOf);
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
  const NAMES = ['web', 'api', 'job', 'ads'];
  const backends = fc.dictionary(fc.constantFrom(...NAMES), servers, {
    minKeys: 1,
  });
  const routesTo = (names: string[]) =>
    fc.dictionary(
      fc.constantFrom(
        'a.example.com',
        'b.example.com',
        'c.example.com/x',
        '*.d.example.com',
      ),
      fc.oneof(
        fc.constantFrom(...names),
        fc.integer({ min: 0, max: 100 }).map(n => ({
          [names[0]!]: n,
          [names.at(-1)!]: 100 - n,
        })),
      ),
    );
  const states = backends.chain(some =>
    fc.record({
      sequence: fc.constant(1),
      backends: fc.constant(some),
      routes: routesTo(Object.keys(some)),
      spares: fc.constantFrom(0, 4),
    }),
  );

  /** What a model serves, with spares under the names that they stand for. */
  function served({ actual }: HaproxyModel) {
    const nameOf = (home: string) => actual.aliases.get(home) ?? home;
    return {
      servers: [...actual.backends]
        .flatMap(([home, all]) =>
          [...all].flatMap(([id, { port, state: now }]) =>
            now === 'ready' ? [`${nameOf(home)}/${id}:${port}`] : [],
          ),
        )
        .sort(),
      maps: [...actual.maps]
        .filter(([file]) => file !== META_MAP)
        .flatMap(([file, entries]) =>
          [...entries].map(([key, value]) =>
            [file, key, file === 'target.map' ? nameOf(value) : value].join(
              ' ',
            ),
          ),
        )
        .sort(),
    };
  }

  const expected = (configuration: Configuration) =>
    served(new HaproxyModel(configuration));

  function execute(model: HaproxyModel, { steps }: Plan) {
    for (const step of steps) {
      for (const command of commandsOf(step)) {
        expect(command.succeeded(model.run(command))).toBe(true);
      }
      noteAlias(model.actual, step);
    }
  }

  it('leads a model of HAProxy from any configuration to any other, without a reload while there are spares', () => {
    fc.assert(
      fc.property(states, states, (before, after) => {
        const previous = readConfiguration(render(before));
        const desired = readConfiguration(render(after));
        const model = new HaproxyModel(previous);
        const plan = makePlan({ previous, actual: model.actual, desired });
        execute(model, plan);
        expect(model.surprises).toEqual([]);
        const isNew = Object.keys(after.backends).some(
          name => !(name in before.backends),
        );
        const needsReload = isNew && before.spares === 0;
        expect(plan.reload !== undefined).toBe(needsReload);
        // What a reload is needed for is not there yet.
        fc.pre(!needsReload);
        expect(served(model)).toEqual(expected(desired));
        const { actual } = model;
        const again = makePlan({ previous: desired, actual, desired });
        expect(kinds(again)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('leads there by what each change touches alone, one after the other', () => {
    const fixed = states.map(one => ({ ...one, spares: 20 }));
    fc.assert(
      fc.property(fixed, fc.array(fixed, { maxLength: 6 }), (first, others) => {
        const deviation = NO_DEVIATION;
        let revision = render(first);
        let configuration = readConfiguration(revision);
        const model = new HaproxyModel(configuration);
        for (const state_ of others) {
          const known = new Map(
            revision.files.flatMap(f => f.blocks).map(b => [b.digest, b]),
          );
          const fresh = render(state_);
          const next = {
            ...fresh,
            files: fresh.files.map(file => ({
              ...file,
              blocks: file.blocks.map(b => known.get(b.digest) ?? b),
            })),
          };
          const step = nextConfiguration(
            { revision, configuration, deviation },
            { revision: next, deviation },
          );
          expect(step.configuration).toEqual(readConfiguration(next));
          const { actual } = model;
          const { touched } = step;
          execute(
            model,
            makePlan({
              previous: configuration,
              actual,
              desired: step.configuration,
              ...(touched ? { touched } : {}),
            }),
          );
          expect(served(model)).toEqual(expected(step.configuration));
          revision = next;
          configuration = step.configuration;
        }
      }),
      { numRuns: 200 },
    );
  });
});
