import { LiveReader, type LiveSnapshot } from './LiveReader';

describe('LiveReader', () => {
  const snapshots: LiveSnapshot<number>[] = [];
  let reads: { resolve: (value: number) => void; reject: (e: Error) => void }[];
  let reader: LiveReader<number>;
  let isVisible: boolean;
  const settle = () => jest.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    jest.useFakeTimers();
    snapshots.length = 0;
    reads = [];
    isVisible = true;
    reader = new LiveReader<number>({
      load: () =>
        new Promise((resolve, reject) => reads.push({ resolve, reject })),
      interval: () => 1000,
      onChange: snapshot => snapshots.push(snapshot),
      isVisible: () => isVisible,
    });
    reader.refresh();
  });

  afterEach(() => {
    reader.stop();
    jest.useRealTimers();
  });

  it('reads again after the interval', async () => {
    reads[0]?.resolve(1);
    await settle();
    expect(snapshots).toMatchObject([{ data: 1 }]);
    await jest.advanceTimersByTimeAsync(999);
    expect(reads).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(reads).toHaveLength(2);
  });

  it('reads once more after a read during which it was asked several times', async () => {
    reader.refresh();
    reader.refresh();
    expect(reads).toHaveLength(1);
    reads[0]?.resolve(1);
    await settle();
    expect(reads).toHaveLength(2);
    reads[1]?.resolve(2);
    await settle();
    expect(reads).toHaveLength(2);
  });

  it('keeps the last answer when a read fails, and retries less and less often', async () => {
    reads[0]?.resolve(1);
    await settle();
    reader.refresh();
    reads[1]?.reject(new Error('away'));
    await settle();
    expect(snapshots[1]).toMatchObject({ data: 1, error: { message: 'away' } });
    await jest.advanceTimersByTimeAsync(1000);
    expect(reads).toHaveLength(3);
    reads[2]?.reject(new Error('away'));
    await jest.advanceTimersByTimeAsync(1999);
    expect(reads).toHaveLength(3);
    await jest.advanceTimersByTimeAsync(1);
    expect(reads).toHaveLength(4);
    reads[3]?.resolve(2);
    await settle();
    expect(snapshots[3]).toEqual({ data: 2, readAt: expect.any(Number) });
  });

  it('reads nothing while nobody looks', async () => {
    reads[0]?.resolve(1);
    isVisible = false;
    await jest.advanceTimersByTimeAsync(5000);
    expect(reads).toHaveLength(1);
    isVisible = true;
    await jest.advanceTimersByTimeAsync(1000);
    expect(reads).toHaveLength(2);
  });

  it('says nothing after it was stopped', async () => {
    reader.stop();
    reads[0]?.resolve(1);
    await jest.advanceTimersByTimeAsync(5000);
    expect(snapshots).toEqual([]);
    expect(reads).toHaveLength(1);
  });
});
