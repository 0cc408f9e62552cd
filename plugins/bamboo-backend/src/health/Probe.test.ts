import { Probe } from './Probe';

describe('a probe', () => {
  it('asks once for many readers, and again when the answer is old', async () => {
    let asked = 0;
    const probe = new Probe({
      ask: async () => {
        asked += 1;
        return asked;
      },
      limitMs: 1000,
      keepMs: 0,
    });
    const all = await Promise.all(
      Array.from({ length: 100 }, () => probe.read()),
    );
    expect(new Set(all)).toEqual(new Set([1]));
    expect(await probe.read()).toBe(2);
  });

  it('uses an answer again for as long as it is to be kept', async () => {
    let asked = 0;
    const probe = new Probe({
      ask: async () => {
        asked += 1;
        return asked;
      },
      limitMs: 1000,
      keepMs: 60_000,
    });
    expect(await probe.read()).toBe(1);
    expect(await probe.read()).toBe(1);
  });

  it('does not wait longer than its limit, nor ask a second time meanwhile', async () => {
    let asked = 0;
    let answer = (_: string) => {};
    const probe = new Probe({
      ask: () => {
        asked += 1;
        return new Promise<string>(resolve => {
          answer = resolve;
        });
      },
      limitMs: 20,
      keepMs: 0,
    });
    expect(await probe.read()).toBeUndefined();
    expect(await probe.read()).toBeUndefined();
    expect(asked).toBe(1);
    const read = probe.read();
    answer('at last');
    expect(await read).toBe('at last');
  });

  it('has no answer after an error, and asks again', async () => {
    let asked = 0;
    const probe = new Probe({
      ask: async () => {
        asked += 1;
        if (asked === 1) throw new Error('away');
        return asked;
      },
      limitMs: 1000,
      keepMs: 0,
    });
    expect(await probe.read()).toBeUndefined();
    expect(await probe.read()).toBe(2);
  });
});
