import { CachedRead } from './CachedRead';

let now = 0;
let read: jest.Mock<Promise<string>>;
let cached: CachedRead<string>;

beforeEach(() => {
  now = 0;
  read = jest.fn(async () => `read at ${now}`);
  cached = new CachedRead({
    ...{ read, everyMs: 5000, waitMs: 20 },
    now: () => now,
  });
});

describe('what is read for all who ask', () => {
  it('is read once for many, and again after a while', async () => {
    const answers = await Promise.all([cached.get(), cached.get()]);
    now = 4999;
    answers.push(await cached.get());
    expect(answers).toEqual(['read at 0', 'read at 0', 'read at 0']);
    expect(read).toHaveBeenCalledTimes(1);
    now = 5000;
    expect(await cached.get()).toBe('read at 5000');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('is what was read last, with its age, while reading fails', async () => {
    await cached.get();
    read.mockRejectedValue(new Error('away'));
    now = 60_000;
    expect(await cached.get()).toBe('read at 0');
    expect(cached.ageMs).toBe(60_000);
    read.mockResolvedValue('back');
    now = 65_000;
    expect(await cached.get()).toBe('back');
    expect(cached.ageMs).toBe(0);
  });

  it('is waited for in bound time, and asked for once, while nothing answers', async () => {
    let answer = (_value: string) => {};
    read.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );
    expect(await cached.get()).toBeUndefined();
    now = 20_000;
    expect(await Promise.all([cached.get(), cached.get()])).toEqual([
      undefined,
      undefined,
    ]);
    expect(read).toHaveBeenCalledTimes(1);
    expect(cached.ageMs).toBe(20_000);
    answer('at last');
    expect(await cached.get()).toBe('at last');
  });
});
