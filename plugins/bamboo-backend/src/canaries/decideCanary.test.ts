import { input, progress, STEPS, view } from './__testUtils__/views';
import { sideOf } from '../http/__testUtils__/sides';
import { CanaryInput, decideCanary } from './decideCanary';
import { CanaryPause } from './model';

const over = progress({ waited: 10 });
const pause = (kind: CanaryPause['kind']): CanaryPause => ({
  kind,
  by: kind === 'person' ? 'user:default/ann' : 'guard',
  reason: 'as was seen',
  at: '2026-11-25T09:00:00.000Z',
});
const few = { step: { stable: sideOf(400), canary: sideOf(42) } };
const bad = { step: { stable: sideOf(900), canary: sideOf(60, 30) } };

describe('the time of a share', () => {
  const waitedAfter = (more: Partial<CanaryInput>, before = progress()) =>
    decideCanary(before, input(more)).progress.waited;

  it.each([
    [0.5, 0.5],
    [2, 2],
    [3600, 2],
    [0, 0],
    [-5, 0],
    [NaN, 0],
  ])('of %s s by the clock counts %s s', (elapsed, counted) => {
    expect(waitedAfter({ elapsed })).toBe(counted);
  });

  it.each<[string, Partial<CanaryInput>]>([
    ['no agent is connected', { agents: [] }],
    [
      'an agent has not verified it',
      { agents: [view('lb-1'), { ...view('lb-2'), hasShare: false }] },
    ],
    ['there are no steps', { steps: [] }],
    ['the canary has no instance in rotation', { inRotation: 0 }],
    ['an agent doubts', { agents: [view('lb-1', 'doubt')] }],
  ])('does not count while %s', (_why, more) => {
    expect(waitedAfter(more)).toBe(0);
  });

  it('does not count while the steps are paused', () => {
    expect(waitedAfter({}, progress({ paused: pause('person') }))).toBe(0);
  });

  it('counts in words why it does not', () => {
    const { waiting } = decideCanary(
      progress(),
      input({ agents: [view('lb-1'), { ...view('lb-2'), hasShare: false }] }),
    );
    expect(waiting).toBe(
      'lb-2 has not verified this share yet. The step waits.',
    );
    expect(decideCanary(progress(), input({ agents: [] })).waiting).toBe(
      'No HAProxy of public is connected. The step waits.',
    );
  });
});

describe('the end of a step', () => {
  const after = (more: Partial<CanaryInput>) => {
    const { action, waiting } = decideCanary(over, input(more));
    return { action, waiting };
  };
  const waits = (waiting: string) => ({ action: { kind: 'none' }, waiting });

  it('is the next step when all is well', () => {
    expect(after({}).action).toEqual({ kind: 'step', weight: 50, number: 2 });
  });

  it('does not come before its time', () => {
    const before = progress({ waited: 9 });
    expect(decideCanary(before, input()).action).toEqual({ kind: 'none' });
  });

  it('promotes when everything went to the canary for its time', () => {
    const agents = [view('lb-1', 'ok', { weight: 100 })];
    expect(after({ weight: 100, agents }).action).toEqual({ kind: 'promote' });
  });

  it('stays where the plan ends below 100 %', () => {
    expect(after({ steps: STEPS.slice(0, 1) })).toEqual(
      waits('The steps end at 10 %. Promote the canary, or abort it.'),
    );
    // Also when a person goes past the plan.
    const agents = [view('lb-1', 'ok', { weight: 100 })];
    expect(
      after({ weight: 100, steps: STEPS.slice(0, 2), agents }).action,
    ).toEqual({ kind: 'none' });
  });

  it('does not come while the canary has no instance, also without a guard', () => {
    expect(after({ guard: null, inRotation: 0 })).toEqual(
      waits('The canary has no instance in rotation. The step waits.'),
    );
  });

  it('waits for enough requests of all agents together', () => {
    const one = view('lb-1', 'inconclusive', few);
    expect(after({ agents: [one] })).toEqual(
      waits('Not enough requests to tell: 42 of 100. The step waits.'),
    );
    const three = ['lb-1', 'lb-2', 'lb-3'].map(name =>
      view(name, 'inconclusive', few),
    );
    expect(after({ agents: three }).action.kind).toBe('step');
  });

  it('waits where many agents each saw too little, and together too many errors', () => {
    const agents = ['lb-1', 'lb-2'].map(name =>
      view(name, 'inconclusive', bad),
    );
    expect(after({ agents })).toEqual(
      waits(
        'The canary answers 50.00 % of its requests with errors, stable 0.00 %. The step waits.',
      ),
    );
  });

  it('waits where the canary has errors and everything goes to it', () => {
    const step = { stable: sideOf(0), canary: sideOf(1000, 20) };
    const agents = [view('lb-1', 'inconclusive', { weight: 100, step })];
    expect(after({ weight: 100, agents })).toEqual(
      waits(
        'The canary answers 2.00 % of its requests with errors, and the stable side gets none to compare with. The step waits.',
      ),
    );
    const good = { ...step, canary: sideOf(1000) };
    const all = [view('lb-1', 'inconclusive', { weight: 100, step: good })];
    expect(after({ weight: 100, agents: all }).action.kind).toBe('promote');
  });

  it('waits for a report on this share of every connected agent', () => {
    const silent = { agent: 'lb-2', hasShare: true };
    const late = view('lb-3', 'ok', { weight: 5 });
    expect(after({ agents: [view('lb-1'), silent, late] })).toEqual(
      waits(
        'lb-2, lb-3 have not reported on this share lately. The step waits.',
      ),
    );
  });

  it('asks nobody while the guard is off', () => {
    const agents = [{ agent: 'lb-1', hasShare: true }];
    const decision = decideCanary(over, input({ guard: null, agents }));
    expect(decision).toMatchObject({ action: { kind: 'step' }, verdict: null });
  });

  it('of a share between steps comes after the time of the step before', () => {
    const steps = [
      { weight: 10, seconds: 60 },
      { weight: 50, seconds: 5 },
    ];
    const at30 = { steps, weight: 30, guard: null };
    const soon = decideCanary(progress({ waited: 59 }), input(at30));
    expect(soon.action.kind).toBe('none');
    const due = decideCanary(progress({ waited: 60 }), input(at30));
    expect(due.action).toEqual({ kind: 'step', weight: 50, number: 2 });
  });
});

describe('the guard', () => {
  const doubt = view('lb-2', 'doubt', { reason: '2 % errors, stable 0 %' });
  const worse = view('lb-2', 'worse', { reason: '9 % errors, stable 0 %' });
  const few1 = view('lb-1', 'inconclusive');

  it('pauses the steps when one agent doubts', () => {
    const decision = decideCanary(
      over,
      input({ agents: [view('lb-1'), doubt] }),
    );
    const reason = 'lb-2 doubts the canary: 2 % errors, stable 0 %';
    expect(decision).toMatchObject({
      action: { kind: 'pause', pause: { kind: 'doubt', by: 'guard', reason } },
      verdict: 'doubt',
      waiting: reason,
    });
  });

  it('goes on by itself when the doubt has been gone for 10 s', () => {
    let state = progress({ paused: pause('doubt'), calm: 4 });
    const step = (more: Partial<CanaryInput>) => {
      const decision = decideCanary(state, input({ elapsed: 2, ...more }));
      state = decision.progress;
      return decision.action.kind;
    };
    expect(step({ agents: [doubt] })).toBe('none');
    expect([1, 2, 3, 4].map(() => step({}))).toEqual(Array(4).fill('none'));
    expect(step({})).toBe('resume');
    expect(state.paused).toBeNull();
  });

  it('takes silence for no sign of calm', () => {
    const silent = [view('lb-1'), { agent: 'lb-2', hasShare: true }];
    for (const agents of [silent, []]) {
      const state = progress({ paused: pause('doubt'), calm: 60 });
      const decision = decideCanary(state, input({ agents }));
      expect(decision.action).toEqual({ kind: 'none' });
    }
  });

  it.each(['person', 'worse'] as const)(
    'leaves a pause of the kind %s to a person',
    kind => {
      const state = progress({ paused: pause(kind), calm: 3600 });
      expect(decideCanary(state, input()).action).toEqual({ kind: 'none' });
    },
  );

  it('pauses for a person when one of several agents turned away', () => {
    const agents = [view('lb-1'), worse];
    for (const paused of [null, pause('doubt')]) {
      expect(
        decideCanary(progress({ paused }), input({ agents })),
      ).toMatchObject({ action: { kind: 'pause', pause: { kind: 'worse' } } });
    }
    const paused = pause('person');
    expect(
      decideCanary(progress({ paused }), input({ agents })).action,
    ).toEqual({ kind: 'none' });
  });

  it.each([
    ['the only agent', [worse], null],
    ['all that can judge', [few1, worse], null],
    ['all that can judge, during a pause', [few1, worse], pause('person')],
    [
      'one that turned away and sees nothing since',
      [view('lb-2', 'inconclusive', { aborted: true, reason: '9 %' })],
      null,
    ],
  ])('aborts when %s says worse', (_who, agents, paused) => {
    const decision = decideCanary(progress({ paused }), input({ agents }));
    expect(decision).toMatchObject({
      action: {
        kind: 'abort',
        cause: 'guard',
        reason: expect.stringMatching(/^lb-2 found the canary worse: 9 %/),
      },
      verdict: 'worse',
    });
  });

  it('says nothing while it is off', () => {
    const decision = decideCanary(
      progress(),
      input({ guard: null, agents: [worse] }),
    );
    expect(decision).toMatchObject({ action: { kind: 'none' }, verdict: null });
  });
});

it('aborts a canary whose app has been gone for 10 s, and no sooner', () => {
  const missingApp = 'Marathon production has no app /new any more';
  let state = progress({ paused: pause('person') });
  const kinds: string[] = [];
  const look = (missing: string | null) => {
    const decision = decideCanary(
      state,
      input({ guard: null, elapsed: 100, missingApp: missing }),
    );
    state = decision.progress;
    kinds.push(decision.action.kind);
    return decision.action;
  };
  [1, 2, 3, 4].forEach(() => look(missingApp));
  look(null);
  [1, 2, 3, 4].forEach(() => look(missingApp));
  expect(new Set(kinds)).toEqual(new Set(['none']));
  expect(look(missingApp)).toEqual({
    kind: 'abort',
    cause: 'missing',
    reason: missingApp,
  });
});
