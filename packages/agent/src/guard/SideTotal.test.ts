import fc from 'fast-check';
import { countsOf, NOTHING, spanBetween } from './sides';
import { SideTotal, TableCounts } from './SideTotal';

const counts = (more: Partial<TableCounts>): TableCounts => ({
  ...NOTHING,
  ...more,
});

function errorsAfter(looks: Partial<TableCounts>[]): number {
  const total = new SideTotal();
  const [first, ...later] = looks.map(look => total.add(counts(look), false));
  return countsOf(spanBetween(first!, later.at(-1)!)).errors;
}

describe('the sum of one side', () => {
  it('blames nobody for a look that saw a request begin, but not that it is under way', () => {
    const looks = [
      { requests: 10, answered: 10 },
      { requests: 21, answered: 20 },
      { requests: 30, answered: 30 },
    ];
    expect(errorsAfter(looks)).toBe(0);
    expect(errorsAfter(looks.slice(0, 2))).toBe(0);
  });

  it('counts a request that ended without an answer, at the second look', () => {
    expect(
      errorsAfter([
        { requests: 10, answered: 10 },
        { requests: 21, answered: 20 },
        { requests: 30, answered: 29 },
      ]),
    ).toBe(1);
  });

  it('is not misled by answers that are still being sent', () => {
    expect(
      errorsAfter([
        {},
        { requests: 10, answered: 10, inFlight: 5 },
        { requests: 20, answered: 18, inFlight: 5 },
        { requests: 20, answered: 18, inFlight: 0 },
        { requests: 20, answered: 18, inFlight: 0 },
      ]),
    ).toBe(2);
  });

  it('counts as errors just those that ended without an answer, whatever torn looks say', () => {
    const step = fc.record({
      begin: fc.nat(5),
      answer: fc.nat(5),
      lose: fc.nat(2),
      isTorn: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), steps => {
        let requests = 0;
        let answered = 0;
        let lost = 0;
        const looks = steps.map(({ begin, answer, lose, isTorn }, i) => {
          requests += begin;
          answered += Math.min(answer, requests - answered - lost);
          lost += i === 0 ? 0 : Math.min(lose, requests - answered - lost);
          const open = requests - answered - lost;
          const inFlight = isTorn && i % 2 === 1 ? Math.max(0, open - 1) : open;
          return { requests, answered, inFlight };
        });
        const last = looks.at(-1)!;
        const open = requests - answered - lost;
        const settled = { ...last, inFlight: open };
        expect(errorsAfter([...looks, settled, settled])).toBe(lost);
      }),
    );
  });
});
