import { app, instance } from '../__testUtils__/data';
import { currentCounts } from './currentCounts';

const counted = (agent: string, at: string) =>
  instance({
    loadBalancers: [
      {
        loadBalancer: 'public',
        agent,
        status: 'UP',
        sessions: 2,
        requestsPerSecond: 5,
        at,
      },
    ],
  });

const ratesOf = (...instances: ReturnType<typeof counted>[]) =>
  currentCounts(app({ instances }))
    .instances.flatMap(({ loadBalancers }) => loadBalancers)
    .map(({ requestsPerSecond }) => requestsPerSecond);

describe('the counts of an app', () => {
  it('are those of servers that are counted together', () => {
    expect(
      ratesOf(
        counted('lb-1', '2025-11-20T14:08:00Z'),
        counted('lb-1', '2025-11-20T14:08:05Z'),
      ),
    ).toEqual([5, 5]);
  });

  it('leave out a server that is no longer counted with the others', () => {
    expect(
      ratesOf(
        counted('lb-1', '2025-11-20T14:08:00Z'),
        counted('lb-1', '2025-11-20T14:09:00Z'),
      ),
    ).toEqual([undefined, 5]);
  });

  it('say of an instance out of rotation that its server is gone', () => {
    const gone = counted('lb-1', '2025-11-20T14:08:00Z');
    const statuses = currentCounts(
      app({
        instances: [
          { ...gone, inRotation: false },
          counted('lb-1', '2025-11-20T14:09:00Z'),
        ],
      }),
    ).instances.map(({ loadBalancers: [on] }) => on?.status);
    expect(statuses).toEqual(['none', 'UP']);
  });

  it('are judged for each HAProxy by itself', () => {
    expect(
      ratesOf(
        counted('lb-1', '2025-11-20T14:08:00Z'),
        counted('lb-2', '2025-11-20T14:09:00Z'),
      ),
    ).toEqual([5, 5]);
  });
});
