import { instance } from '../__testUtils__/data';
import type { Text } from '../hooks/useText';
import { haproxySays } from './haproxyStatus';

/** Says the key, and how many where it counts. */
const t = ((key: string, { count }: { count?: number } = {}) =>
  [key.replace('health.haproxy.', ''), count]
    .filter(Boolean)
    .join(' ')) as unknown as Text;

const said = (
  status: 'UP' | 'MAINT' | 'DRAIN' | 'none' | 'unknown',
  sessions?: number,
  change = {},
) => {
  const { look, detail } = haproxySays(
    t,
    instance({
      loadBalancers: [
        { loadBalancer: 'public', agent: 'lb-1', status, sessions },
      ],
      ...change,
    }),
    'lb-1',
  );
  return `${look.label} · ${detail}`;
};

const out = { inRotation: false, decision: 'unhealthy' as const };

describe('what a HAProxy says of an instance', () => {
  it.each([
    ['up', said('UP', 3), 'up · sessions 3'],
    [
      'draining while sessions end',
      said('MAINT', 2, out),
      'draining · ending 2',
    ],
    ['out once they ended', said('MAINT', 0, out), 'none · waitsForHealth'],
    [
      'out for another reason than health',
      said('none', undefined, { inRotation: false, decision: 'not-ready' }),
      'none · ',
    ],
    ['in rotation without a name', said('none'), 'none · noName'],
    [
      'nothing while its agent is away',
      said('unknown'),
      'unknown · notConnected',
    ],
  ])('%s', (_, text, expected) => {
    expect(text).toBe(expected);
  });
});
