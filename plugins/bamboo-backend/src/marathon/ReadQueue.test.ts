import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { ReadQueue } from './ReadQueue';

describe('ReadQueue', () => {
  let running: Map<string, () => void>;
  let started: string[];
  let queue: ReadQueue;

  const finish = async (id: string) => {
    running.get(id)!();
    await setImmediate();
  };

  beforeEach(() => {
    running = new Map();
    started = [];
    queue = new ReadQueue({
      limit: 2,
      read: id => {
        started.push(id);
        return new Promise(resolve => {
          running.set(id, () => {
            running.delete(id);
            resolve();
          });
        });
      },
    });
  });

  it('collects what comes before it is opened', () => {
    queue.invalidate('/a');
    queue.invalidate('/a');
    expect(started).toEqual([]);
    queue.open();
    expect(started).toEqual(['/a']);
  });

  it('reads exactly once more after any number of events during a read', async () => {
    queue.open();
    queue.invalidate('/a');
    queue.invalidate('/a');
    queue.invalidate('/a');
    expect(started).toEqual(['/a']);
    await finish('/a');
    expect(started).toEqual(['/a', '/a']);
    await finish('/a');
    expect(started).toEqual(['/a', '/a']);
  });

  it('starts nothing after it is closed', async () => {
    queue.open();
    ['/a', '/b', '/c'].forEach(id => queue.invalidate(id));
    queue.close();
    await finish('/a');
    expect(started).toEqual(['/a', '/b']);
  });

  it('never reads an app twice at a time, nor too many, and misses none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('/a', '/b', '/c', '/d', 'finish')),
        async steps => {
          const active = new Map<string, () => void>();
          const lastRead = new Map<string, number>();
          const lastAsked = new Map<string, number>();
          let time = 0;
          const tested = new ReadQueue({
            limit: 2,
            read: id => {
              expect(active.has(id)).toBe(false);
              expect(active.size).toBeLessThan(2);
              lastRead.set(id, ++time);
              return new Promise(resolve => {
                active.set(id, () => {
                  active.delete(id);
                  resolve();
                });
              });
            },
          });
          tested.open();
          for (const step of steps) {
            if (step === 'finish') {
              [...active.values()][0]?.();
              await setImmediate();
            } else {
              lastAsked.set(step, ++time);
              tested.invalidate(step);
            }
          }
          while (active.size > 0) {
            [...active.values()][0]!();
            await setImmediate();
          }
          for (const [id, asked] of lastAsked) {
            expect(lastRead.get(id)).toBeGreaterThan(asked);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
