import { phaseOf, stateOf } from './phase';

describe('the state of a task', () => {
  it.each([
    ['TASK_LOST', 'unreachable'],
    ['TASK_GONE_BY_OPERATOR', 'terminal'],
    ['TASK_OF_2031', 'starting'],
    ['constructor', 'starting'],
    ['', 'starting'],
  ])('%j means that it is %s', (state, phase) => {
    expect(phaseOf(state)).toBe(phase);
  });

  it('comes from its start where it has none', () => {
    const startedAt = '2015-11-15T11:55:46.000Z';
    expect(
      [{ startedAt }, { startedAt: null }, { state: null }].map(stateOf),
    ).toEqual(['TASK_RUNNING', 'TASK_STAGING', 'TASK_STAGING']);
  });
});
