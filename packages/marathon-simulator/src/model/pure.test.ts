import fc from 'fast-check';
import { parseAppPath } from '../http/appPath';
import { planSteps } from '../orchestration/planSteps';
import { rollingStep } from '../orchestration/rollingStep';
import { Faults } from '../faults/Faults';
import { type AppDefinition, completeApp } from './AppDefinition';
import { UNKNOWN_HEALTH, afterFailure, afterSuccess, isAlive } from './Health';
import { appIdOfTask, appIdProblem, instanceId, taskId } from './ids';
import { parseLabelSelector } from './labelSelector';
import { profileOf } from '../profiles/Profile';
import { Timestamps } from './Timestamps';

describe('ids', () => {
  it('finds the app of a task whatever the app is called', () => {
    const segment = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/);
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 99 }),
        (segments, incarnation) => {
          const id = `/${segments.join('/')}`;
          const uuid = 'c0caec0a-863a-11e9-915b-c610fee06dff';
          const tasks = [
            taskId(instanceId(id, uuid, 'marathon'), 1, profileOf('1.4')),
            ...(['1.4', '1.11'] as const).map(name =>
              taskId(
                instanceId(id, uuid, 'instance'),
                incarnation,
                profileOf(name),
                'web',
              ),
            ),
          ];
          expect(tasks.map(appIdOfTask)).toEqual([id, id, id]);
        },
      ),
    );
  });

  it.each([
    ['/shop/web', true],
    ['/a.b/c-1', true],
    ['/', false],
    ['/Shop', false],
    ['/a_b', false],
    ['/-a', false],
    ['/shop/tasks', false],
    ['/shop/restart', false],
  ])('takes %s for an app id: %s', (id, fine) => {
    expect(appIdProblem(id, profileOf('1.11')) === undefined).toBe(fine);
  });
});

describe('paths below /v2/apps', () => {
  it.each([
    ['shop/web', { kind: 'app', id: '/shop/web' }],
    ['/shop//web/', { kind: 'app', id: '/shop/web' }],
    ['shop/*', { kind: 'group', id: '/shop' }],
    ['*', { kind: 'group', id: '/' }],
    ['shop/*/tasks', { kind: 'groupTasks', id: '/shop' }],
    ['shop/web/tasks', { kind: 'tasks', id: '/shop/web' }],
    ['shop/web/tasks/t.1', { kind: 'task', id: '/shop/web', taskId: 't.1' }],
    ['shop/web/versions', { kind: 'versions', id: '/shop/web' }],
    ['web/versions/2020', { kind: 'version', id: '/web', version: '2020' }],
    ['web/restart', { kind: 'restart', id: '/web' }],
  ])('reads %s', (path, expected) => {
    expect(parseAppPath(path)).toEqual(expected);
  });
});

describe('label selectors', () => {
  const labels = { team: 'shop', tier: 'front', 'a,b': 'x' };

  it.each([
    ['team', true],
    ['other', false],
    ['team==shop', true],
    ['team == pay', false],
    ['team!=pay', true],
    ['other!=pay', false],
    ['team in (pay, shop)', true],
    ['team notin (pay)', true],
    ['other notin (pay)', false],
    ['team==shop, tier in (front, back)', true],
    ['team==shop,tier==back', false],
  ])('answers %s with %s', (selector, expected) => {
    expect(parseLabelSelector(selector)(labels)).toBe(expected);
  });

  it('refuses what it cannot read, as Marathon does', () => {
    expect(() => parseLabelSelector('team=>shop')).toThrow(
      'Can not parse label selector team=>shop',
    );
  });
});

describe('health', () => {
  it('is alive only while the last success is the last result', () => {
    const good = afterSuccess(UNKNOWN_HEALTH, '2020-01-01T00:00:01.000Z');
    const bad = afterFailure(good, '2020-01-01T00:00:02.000Z', '503');
    expect([UNKNOWN_HEALTH, good, bad].map(isAlive)).toEqual([
      false,
      true,
      false,
    ]);
    expect(bad.consecutiveFailures).toBe(1);
  });
});

describe('rolling restarts', () => {
  const strategy = fc.record({
    instances: fc.integer({ min: 1, max: 20 }),
    minimumHealthCapacity: fc.double({ min: 0, max: 1, noNaN: true }),
    maximumOverCapacity: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it('always come to an end and never go below the wanted capacity', () => {
    fc.assert(
      fc.property(strategy, wanted => {
        const { instances, minimumHealthCapacity } = wanted;
        const least = Math.ceil(instances * minimumHealthCapacity);
        let old = instances;
        let fresh = 0;
        for (let round = 0; round < 100; round += 1) {
          const { kill, launch } = rollingStep({
            ...wanted,
            old,
            fresh,
            freshReady: fresh,
          });
          expect(old + fresh - kill).toBeGreaterThanOrEqual(least);
          old -= kill;
          fresh += launch;
          expect(old + fresh).toBeLessThanOrEqual(2 * instances + 1);
        }
        expect({ old, fresh }).toEqual({ old: 0, fresh: instances });
      }),
    );
  });

  it('wait for the new instances before they end more old ones', () => {
    const state = {
      instances: 2,
      minimumHealthCapacity: 1,
      maximumOverCapacity: 0,
      old: 2,
      fresh: 1,
      freshReady: 0,
    };
    expect(rollingStep(state)).toEqual({ kill: 0, launch: 0 });
    expect(rollingStep({ ...state, freshReady: 1 })).toEqual({
      kill: 1,
      launch: 1,
    });
  });
});

describe('deployment steps', () => {
  const version = '2020-01-01T00:00:00.000Z';
  const app = (id: string, more: object = {}): AppDefinition => ({
    ...completeApp({ id, cmd: 'x', ...more }, profileOf('1.11'), () => 10000),
    version,
    versionInfo: { lastScalingAt: version, lastConfigChangeAt: version },
  });

  it.each([
    ['an app that stays', app('/a'), app('/a'), []],
    [
      'a new app',
      undefined,
      app('/a'),
      ['StartApplication', 'ScaleApplication'],
    ],
    ['an app that goes', app('/a'), undefined, ['StopApplication']],
    [
      'another count',
      app('/a'),
      app('/a', { instances: 2 }),
      ['ScaleApplication'],
    ],
    [
      'other labels',
      app('/a'),
      app('/a', { labels: { a: 'b' } }),
      ['RestartApplication'],
    ],
  ])('fit %s', (_, from, to, expected) => {
    const steps = planSteps(
      new Map([['/a', from]]),
      new Map([['/a', to]]),
      false,
    );
    expect(
      steps.map(({ actions }) => actions.map(({ action }) => action).join()),
    ).toEqual(expected);
  });
});

describe('faults', () => {
  it('end after their count and their time', () => {
    let now = 0;
    const faults = new Faults(() => now);
    faults.add({ kind: '503', scope: 'list', count: 1 });
    faults.add({ kind: 'hang', scope: 'app', durationMs: 10 });
    expect(faults.take('/v2/apps/')?.kind).toBe('503');
    expect(faults.take('/v2/apps')).toBeUndefined();
    expect(faults.take('/v2/apps/web')?.kind).toBe('hang');
    now = 10;
    expect(faults.take('/v2/apps/web')).toBeUndefined();
  });
});

describe('versions', () => {
  it('differ even within one millisecond', () => {
    const timestamps = new Timestamps(() => 0);
    const first = timestamps.next();
    expect(timestamps.next() > first).toBe(true);
  });
});
