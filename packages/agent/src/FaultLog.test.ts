import { FaultLog } from './FaultLog';

describe('faults that go on', () => {
  let now: number;
  let lines: string[];
  let faults: FaultLog;

  beforeEach(() => {
    now = 0;
    lines = [];
    faults = new FaultLog(
      (error, repeated) => lines.push(`${error} ${repeated ?? ''}`.trim()),
      () => now,
    );
  });

  it('are told once each, and anew when all was well meanwhile', () => {
    expect(faults.end()).toBe(false);
    faults.note(new Error('hang up'));
    faults.note(new Error('hang up'));
    now = 3_600_000;
    faults.note(new Error('hang up'));
    expect(lines).toEqual(['hang up']);
    expect(faults.end()).toBe(true);
    faults.note(new Error('hang up'));
    expect(lines).toEqual(['hang up', 'hang up']);
  });

  it('are told once a minute where two alternate', () => {
    for (now = 0; now < 600_000; now += 1_000) {
      faults.note(new Error(now % 2_000 ? 'hang up' : 'refused'));
    }
    expect(lines.slice(0, 2)).toEqual(['refused', 'hang up']);
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines.at(2)).toMatch(/^refused \d+$/);
  });

  it('are told once a minute where each is another', () => {
    for (now = 0; now < 600_000; now += 100) {
      faults.note(new Error(`port ${now}`));
    }
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(lines.at(-1)).toMatch(/^port \d+ 59\d$/);
  });
});
