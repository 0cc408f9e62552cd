import fc from 'fast-check';
import {
  alive,
  app,
  check,
  failing,
  inGrace,
  instance,
} from './__testUtils__/decoded';
import { decideRotation, Rotation } from './decideRotation';
import { DecodedApp } from './model';

const minute = 60_000;
const readAt = '2026-01-01T00:00:00.000Z';

/** Decides one app after the other; time and leader as given. */
function decideAll(
  steps: [DecodedApp, { at?: number; leaderSince?: number | null }?][],
): Rotation {
  let before: Rotation | undefined;
  for (const [decoded, { at = 0, leaderSince = 0 } = {}] of steps) {
    before = decideRotation({
      app: decoded,
      readAt,
      before,
      now: at,
      leaderSince: leaderSince ?? undefined,
    });
  }
  return before!;
}

const decisions = ({ value }: Rotation) =>
  value.instances.map(({ decision }) => decision);

const inRotation = ({ value }: Rotation) =>
  value.instances.filter(item => item.inRotation).map(({ id }) => id);

const healthy = instance('a', { healthResults: [alive] });
const unknown = instance('a');
const unhealthy = instance('a', { healthResults: [failing] });

describe('decideRotation', () => {
  it.each([
    ['is healthy', instance('x', { healthResults: [alive, alive] }), 'healthy'],
    [
      'fails a check',
      instance('x', { healthResults: [alive, failing] }),
      'unhealthy',
    ],
    [
      'is not alive any more',
      instance('x', {
        healthResults: [
          { ...inGrace, lastSuccess: '2026-01-01T00:04:00.000Z' },
        ],
      }),
      'unhealthy',
    ],
    ['has no result yet', instance('x'), 'waiting-for-health'],
    [
      'is in its grace period',
      instance('x', { healthResults: [inGrace] }),
      'waiting-for-health',
    ],
    [
      'is not ready',
      instance('x', { ready: false, healthResults: [alive] }),
      'not-ready',
    ],
    ['starts', instance('x', { phase: 'starting' }), 'not-running'],
    ['has ended', instance('x', { phase: 'terminal' }), 'not-running'],
    [
      'is killed',
      instance('x', { phase: 'killing', healthResults: [alive] }),
      'killing',
    ],
    ['is unreachable', instance('x', { phase: 'unreachable' }), 'unreachable'],
    ['has no address', instance('x', { endpoints: [] }), 'no-address'],
  ])('decides about a new instance that %s', (_, added, decision) => {
    const rotation = decideAll([[app([healthy, added])]]);
    expect(decisions(rotation)).toEqual(['healthy', decision]);
    expect(inRotation(rotation)).toEqual(
      decision === 'healthy' ? ['a', 'x'] : ['a'],
    );
  });

  it('needs no results where there are no checks', () => {
    const rotation = decideAll([[app([unknown], { healthChecks: [] })]]);
    expect(decisions(rotation)).toEqual(['no-checks']);
    expect(rotation.value.instances[0]!.healthy).toBeNull();
  });

  it('waits for a host name to be resolved', () => {
    const endpoint = {
      index: 0,
      protocol: 'tcp',
      address: 'agent-1.example.com',
      port: 31000,
    };
    const named = (ip?: string) =>
      app([instance('a', { endpoints: [{ ...endpoint, ip }] })], {
        healthChecks: [],
      });
    expect(decisions(decideAll([[named()]]))).toEqual(['no-address']);
    expect(decideAll([[named()]]).value.problems).toEqual([
      {
        type: 'AddressNotResolved',
        message: 'The host name agent-1.example.com does not resolve',
      },
    ]);
    expect(decisions(decideAll([[named('10.0.0.1')]]))).toEqual(['no-checks']);
  });

  describe('while results are missing', () => {
    const other = instance('b', { healthResults: [alive] });
    const both = (first: typeof healthy) => app([first, other]);

    it('keeps a healthy instance, and says until when', () => {
      const rotation = decideAll([
        [both(healthy)],
        [both(unknown), { at: minute }],
      ]);
      expect(decisions(rotation)).toEqual(['kept-unknown', 'healthy']);
      expect(rotation.value.instances[0]!.healthy).toBeNull();
      expect(rotation.nextDeadline).toBe(6 * minute);
    });

    it('lets it go at the deadline, while another takes requests', () => {
      const rotation = decideAll([
        [both(healthy)],
        [both(unknown), { at: minute }],
        [both(unknown), { at: 6 * minute }],
      ]);
      expect(decisions(rotation)).toEqual(['waiting-for-health', 'healthy']);
      expect(rotation.nextDeadline).toBeUndefined();
    });

    it('waits two intervals of a slow check', () => {
      const slow = { healthChecks: [{ ...check, intervalSeconds: 600 }] };
      const rotation = decideAll([
        [app([healthy, other], slow)],
        [app([unknown, other], slow)],
      ]);
      expect(rotation.nextDeadline).toBe(20 * minute);
    });

    it('counts from when the new leader answers', () => {
      const rotation = decideAll([
        [both(healthy)],
        [both(unknown), { at: minute }],
        [both(unknown), { at: 8 * minute, leaderSince: 7 * minute }],
      ]);
      expect(decisions(rotation)[0]).toBe('kept-unknown');
      expect(rotation.nextDeadline).toBe(12 * minute);
    });

    it('keeps it for as long as no leader answers', () => {
      const rotation = decideAll([
        [both(healthy)],
        [both(unknown), { at: 100 * minute, leaderSince: null }],
      ]);
      expect(decisions(rotation)[0]).toBe('kept-unknown');
      expect(rotation.nextDeadline).toBeUndefined();
    });

    it('keeps an unhealthy instance out', () => {
      const rotation = decideAll([
        [both(healthy)],
        [both(unhealthy)],
        [both(unknown)],
      ]);
      expect(decisions(rotation)).toEqual(['waiting-for-health', 'healthy']);
    });

    it('starts a new count after each result', () => {
      const rotation = decideAll([
        [both(healthy)],
        [both(unknown), { at: minute }],
        [both(healthy), { at: 4 * minute }],
        [both(unknown), { at: 5 * minute }],
      ]);
      expect(rotation.nextDeadline).toBe(10 * minute);
    });
  });

  describe('when every instance is down', () => {
    const b = instance('b', { healthResults: [alive] });
    const bDown = instance('b', { healthResults: [failing] });

    it('keeps all that have served, also those that failed earlier', () => {
      const rotation = decideAll([
        [app([healthy, b])],
        [app([unhealthy, b])],
        [app([unhealthy, bDown])],
      ]);
      expect(decisions(rotation)).toEqual(['kept-all-down', 'kept-all-down']);
      expect(inRotation(rotation)).toEqual(['a', 'b']);
      expect(rotation.value.problems.map(({ type }) => type)).toEqual([
        'InstancesFailing',
        'AllInstancesDown',
      ]);
    });

    it('keeps none that never served', () => {
      expect(inRotation(decideAll([[app([unhealthy])]]))).toEqual([]);
    });

    it('keeps none that are killed', () => {
      const killed = instance('a', { phase: 'killing' });
      expect(
        inRotation(decideAll([[app([healthy])], [app([killed])]])),
      ).toEqual([]);
    });

    it('keeps unreachable ones, with the ports that Marathon drops', () => {
      const lost = instance('a', { phase: 'unreachable', endpoints: [] });
      const rotation = decideAll([[app([healthy])], [app([lost])]]);
      expect(decisions(rotation)).toEqual(['kept-all-down']);
      expect(rotation.value.instances[0]!.endpoints).toEqual(healthy.endpoints);
    });

    it('lets them go when one is healthy again', () => {
      const rotation = decideAll([
        [app([healthy, b])],
        [app([unhealthy, bDown])],
        [app([unhealthy, b])],
      ]);
      expect(inRotation(rotation)).toEqual(['b']);
    });
  });

  it('says in words what fails, from which cause and since when', () => {
    const rotation = decideAll([
      [
        app([
          instance('a', { healthResults: [failing] }),
          instance('b', { healthResults: [failing] }),
          instance('c', { healthResults: [alive] }),
        ]),
      ],
    ]);
    expect(rotation.value.problems).toEqual([
      {
        type: 'InstancesFailing',
        message:
          '2 of 3 instances fail GET /health, last cause "500 Internal Server Error", since 2026-01-01T00:04:00.000Z',
      },
    ]);
  });

  it('keeps what decoding found and drops what is over', () => {
    const problems = [{ type: 'AddressUnknown', message: 'x' }];
    const first = decideAll([[app([unhealthy], { problems })]]);
    expect(first.value.problems).toHaveLength(2);
    const second = decideRotation({
      app: app([healthy], { problems: first.value.problems }),
      readAt,
      before: first,
      now: 0,
      leaderSince: 0,
    });
    expect(second.value.problems).toEqual(problems);
  });

  describe('for any history', () => {
    const anyInstance = fc
      .record({
        id: fc.constantFrom('a', 'b', 'c'),
        phase: fc.constantFrom(
          'starting' as const,
          'running' as const,
          'killing' as const,
          'unreachable' as const,
          'terminal' as const,
        ),
        ready: fc.boolean(),
        healthResults: fc.subarray([alive, failing, inGrace]),
      })
      .map(({ id, ...change }) => instance(id, change));
    const anyHistory = fc.array(
      fc.uniqueArray(anyInstance, { selector: ({ id }) => id }),
      { minLength: 1, maxLength: 6 },
    );

    it('gives the same from the same, also through JSON', () => {
      fc.assert(
        fc.property(anyHistory, history => {
          const steps = history.map(
            (items, index) => [app(items), { at: index * minute }] as const,
          );
          const last = decideAll(steps as never);
          const again = decideAll(steps as never);
          expect(again).toEqual(last);
          const restored = decideRotation({
            app: app(history.at(-1)!),
            readAt,
            before: JSON.parse(JSON.stringify(last)),
            now: history.length * minute,
            leaderSince: 0,
          });
          const kept = decideRotation({
            app: app(history.at(-1)!),
            readAt,
            before: last,
            now: history.length * minute,
            leaderSince: 0,
          });
          expect(restored).toEqual(kept);
        }),
      );
    });

    it('never routes to what is killed, ended, starting or not ready', () => {
      fc.assert(
        fc.property(anyHistory, history => {
          const { value } = decideAll(history.map(items => [app(items)]));
          const odd = value.instances.filter(
            ({ inRotation: isIn, phase, ready }) =>
              isIn &&
              phase !== 'unreachable' &&
              !(phase === 'running' && ready),
          );
          expect(odd).toEqual([]);
        }),
      );
    });
  });
});
