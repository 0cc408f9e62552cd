import { goneRevisions, planMerges, RETENTION, RevisionAge } from './retention';

const now = new Date('2026-11-22T00:00:00.000Z');
const DAY = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) =>
  new Date(now.getTime() - days * DAY).toISOString();

/** Many that would go, and after them enough that are followed. */
const before = (ages: Omit<RevisionAge, 'sequence'>[]): RevisionAge[] =>
  [
    ...ages,
    ...Array.from({ length: RETENTION.followed }, () => ({
      createdAt: daysAgo(500),
      byPerson: false,
    })),
  ].map((age, i) => ({ ...age, sequence: i + 1 }));

describe('retention', () => {
  it.each([
    ['by a person', true, 90, 1],
    ['by anything else', false, 7, 1],
  ])(
    'of what was caused %s ends after its days',
    (_who, byPerson, days, millisecond) => {
      const younger = daysAgo(days);
      const older = new Date(Date.parse(younger) - millisecond).toISOString();
      const ages = before([
        { createdAt: older, byPerson },
        { createdAt: younger, byPerson },
      ]);
      expect([...goneRevisions(ages, now)]).toEqual([1]);
    },
  );

  it('keeps the newest others only, and does not count those of people', () => {
    const ages = before([
      { createdAt: daysAgo(1), byPerson: false },
      { createdAt: daysAgo(1), byPerson: true },
      { createdAt: daysAgo(1), byPerson: false },
    ]);
    const otherCount = RETENTION.followed + 1;
    expect([...goneRevisions(ages, now, { ...RETENTION, otherCount })]).toEqual(
      [1],
    );
  });

  it('keeps the newest, which are followed, whatever their age', () => {
    expect(goneRevisions(before([]), now).size).toBe(0);
    expect(goneRevisions([], now).size).toBe(0);
  });
});

describe('merges', () => {
  it.each<[number[], number[], ReturnType<typeof planMerges>]>([
    [[1, 2, 3], [], []],
    [[1, 2, 3], [1, 2], [{ previous: undefined, gone: [1, 2], into: 3 }]],
    [
      [1, 3, 4, 7, 8],
      [3, 7],
      [
        { previous: 1, gone: [3], into: 4 },
        { previous: 4, gone: [7], into: 8 },
      ],
    ],
    [
      [1, 2, 3, 4, 5],
      [2, 3, 4],
      [
        { previous: 1, gone: [2, 3], into: 4 },
        { previous: 1, gone: [4], into: 5 },
      ],
    ],
  ])('of %j without %j are %j', (sequences, gone, merges) => {
    expect(planMerges(sequences, new Set(gone), 2)).toEqual(merges);
  });
});
