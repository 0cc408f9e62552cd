import { canaryMapping, running } from '../__testUtils__/canaryData';
import { shareOf, stepNumberOf, stepViews } from './share';

describe('the share of a canary', () => {
  const mapping = canaryMapping();
  const { steps } = mapping.options.canary!;
  const statesAt = (step: number | null, weight: number) =>
    stepViews(steps, running({ step, weight })).map(({ state }) => state);

  it('is the weight of the second target, and has a place among the steps', () => {
    expect(shareOf(mapping)).toBe(10);
    expect(stepNumberOf(mapping)).toBe(3);
  });

  it('leaves steps behind it and has others before it', () => {
    expect(statesAt(2, 10)).toEqual([
      'done',
      'done',
      'now',
      'next',
      'next',
      'next',
    ]);
  });

  it('is at no step when it was set between two', () => {
    expect(statesAt(null, 15)).toEqual([
      'done',
      'done',
      'done',
      'next',
      'next',
      'next',
    ]);
  });
});
