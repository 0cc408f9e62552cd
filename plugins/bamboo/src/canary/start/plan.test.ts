import { guardOf, planForm, planProblems, stepsOf, withStep } from './plan';

describe('the plan of a canary', () => {
  const usual = planForm();

  it('is the usual one when nobody says otherwise', () => {
    expect(stepsOf(usual).map(({ weight }) => weight)).toEqual([
      1, 5, 10, 25, 50, 100,
    ]);
    expect(planProblems(usual)).toEqual({});
  });

  it('reads back what it was made of', () => {
    const steps = [
      { weight: 20, seconds: 30 },
      { weight: 60, seconds: 5400 },
    ];
    const guard = { errorMargin: 1, latencyFactor: null, minRequests: 50 };
    const form = planForm({ steps, guard });
    expect(stepsOf(form)).toEqual(steps);
    expect(guardOf(form)).toEqual(guard);
  });

  it('has no steps by hand and no guard when that is off', () => {
    const form = planForm({ steps: [], guard: null });
    expect(stepsOf(form)).toEqual([]);
    expect(guardOf(form)).toBeNull();
    expect(planProblems(form)).toEqual({});
  });

  it.each([
    [{ steps: [{ weight: '0', minutes: '10' }] }, 'steps[0].weight', 'weight'],
    [
      { steps: [{ weight: '1.5', minutes: '10' }] },
      'steps[0].weight',
      'weight',
    ],
    [{ steps: [{ weight: '1', minutes: '' }] }, 'steps[0].seconds', 'minutes'],
    [{ steps: [{ weight: '1', minutes: '0' }] }, 'steps[0].seconds', 'minutes'],
    [{ steps: [] }, 'steps', 'noStep'],
    [{ errorMargin: '' }, 'guard.errorMargin', 'margin'],
    [{ latencyFactor: '0.5' }, 'guard.latencyFactor', 'factor'],
    [{ minRequests: '2.5' }, 'guard.minRequests', 'minimum'],
  ])('with %j is wrong at %s', (change, field, problem) => {
    expect(planProblems({ ...usual, ...change })).toEqual({ [field]: problem });
  });

  it('goes on with the next usual share', () => {
    expect(withStep([{ weight: '12', minutes: '3' }])).toEqual([
      { weight: '12', minutes: '3' },
      { weight: '25', minutes: '3' },
    ]);
  });
});
