import fc from 'fast-check';
import { parseTargets } from './targets';

const target = (app: string, weight?: number, port?: number) => ({
  cluster: 'production',
  app,
  ...(weight === undefined ? {} : { weight }),
  ...(port === undefined ? {} : { port }),
});

describe('parseTargets', () => {
  it('gives a single target the first port and all requests', () => {
    expect(parseTargets([target('/shop/web')])).toEqual({
      ok: true,
      targets: [
        { cluster: 'production', app: '/shop/web', port: 0, weight: 100 },
      ],
    });
  });

  it('takes two ports of one app for two targets', () => {
    expect(parseTargets([target('/a', 50, 0), target('/a', 50, 1)]).ok).toBe(
      true,
    );
  });

  it('takes a weight of 0, which keeps a target without requests', () => {
    expect(parseTargets([target('/a', 100), target('/b', 0)]).ok).toBe(true);
  });

  it.each([
    ['none', [], 'targets', /1 to 4 targets, not 0/],
    [
      'five',
      ['/a', '/b', '/c', '/d', '/e'].map(app => target(app, 20)),
      'targets',
      /1 to 4 targets, not 5/,
    ],
    [
      'a sum of 95',
      [target('/a', 90), target('/b', 5)],
      'targets',
      /^Weights add up to 95 %, they must add up to 100 %$/,
    ],
    [
      'a missing weight among several',
      [target('/a', 90), target('/b')],
      'targets[1].weight',
      /every target a weight/,
    ],
    [
      'a broken weight',
      [target('/a', 99.5), target('/b', 0.5)],
      'targets[0].weight',
      /whole number/,
    ],
    [
      'a negative weight',
      [target('/a', 110), target('/b', -10)],
      'targets[1].weight',
      /from 0 to 100/,
    ],
    ['a port below 0', [target('/a', 100, -1)], 'targets[0].port', /index/],
    ['a bad app', [target('a')], 'targets[0].app', /Marathon app/],
    [
      'an app named twice',
      [target('/a', 50), target('/a', 50, 0)],
      'targets[1].app',
      /named twice/,
    ],
  ])('refuses %s at its field', (_, targets, field, message) => {
    expect(parseTargets(targets)).toEqual({
      ok: false,
      problems: expect.arrayContaining([
        { field, message: expect.stringMatching(message) },
      ]),
    });
  });

  it('accepts weights exactly when they add up to 100', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 100 }), {
      minLength: 1,
      maxLength: 4,
    });
    const whole = weights
      .filter(list => list.slice(1).reduce((a, b) => a + b, 0) <= 100)
      .map(list => [
        100 - list.slice(1).reduce((a, b) => a + b, 0),
        ...list.slice(1),
      ]);
    fc.assert(
      fc.property(fc.oneof(weights, whole), list => {
        const parsed = parseTargets(
          list.map((weight, index) => target(`/app-${index}`, weight)),
        );
        expect(parsed.ok).toBe(list.reduce((a, b) => a + b, 0) === 100);
      }),
    );
  });
});
