import { axisTicks, spreadLabels } from './chartScale';

describe('the vertical axis', () => {
  it.each([
    [
      [127.8, 14.2],
      [0, 50, 100, 150, 200],
    ],
    [
      [0.21, null],
      [0, 0.25, 0.5, 0.75, 1],
    ],
    [[87], [0, 25, 50, 75, 100]],
    [[0], [0, 0.25, 0.5, 0.75, 1]],
    [[], [0, 0.25, 0.5, 0.75, 1]],
  ])('names round values above %j', (values, ticks) => {
    expect(axisTicks(values)).toEqual(ticks);
  });
});

describe('labels at the end of lines', () => {
  it('stay where they are while they do not meet', () => {
    expect(spreadLabels([10, 80], 12)).toEqual([0, 0]);
  });

  it('move apart by as little as needed', () => {
    const tops = [42, 38];
    const moves = spreadLabels(tops, 12);
    const [stable = 0, canary = 0] = tops.map((top, i) => top + moves[i]!);
    expect(stable - canary).toBe(12);
    expect(stable + canary).toBe(80);
  });

  it('keep off the axis below them', () => {
    const tops = [182, 182];
    const moves = spreadLabels(tops, 12, 178);
    expect(tops.map((top, i) => top + moves[i]!)).toEqual([166, 178]);
  });
});
