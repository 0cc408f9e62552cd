import fc from 'fast-check';
import { decodeList } from './decodeList';
import { keepEnv } from './keepEnv';
import { readFixture } from '../__fixtures__/readFixture';

const context = { cluster: 'production', keepEnv: keepEnv(['BAMBOO_*']) };

const [pod] = JSON.parse(readFixture('v1.9-pods-status.json'));

/** The same owner's data in an app and in a pod. */
const written = (labels: unknown, env: unknown) =>
  [
    ['app', { id: '/a', labels, env }],
    ['pod', { ...pod, spec: { ...pod.spec, labels, environment: env } }],
  ] as const;

const decoded = (labels: unknown, env: unknown) =>
  written(labels, env).map(([kind, item]) => {
    const { apps, errors } = decodeList([item], kind, context);
    expect(errors).toEqual([]);
    return apps[0]!;
  });

describe('what app owners write', () => {
  it.each<[string, unknown, object]>([
    ['missing', undefined, {}],
    ['null', null, {}],
    ['empty', {}, {}],
    ['text', { team: 'shop', '': '', 'a b\n': '☃' }, expect.anything()],
  ])('is fine when it is %s', (_, value, expected) => {
    for (const app of decoded(value, value)) {
      expect(app.problems).toEqual([]);
      expect(app.labels).toEqual(
        value && Object.keys(value).length ? value : {},
      );
      expect(app.labels).toEqual(expected);
    }
  });

  it.each([7, true, 'shop', [], ['shop'], [['a', 'b']]])(
    'counts as nothing when it is %j, and the app says so',
    value => {
      for (const app of decoded(value, value)) {
        expect([app.labels, app.env]).toEqual([{}, {}]);
        expect(app.problems.map(({ type }) => type)).toEqual([
          'LabelsIgnored',
          'VariablesIgnored',
        ]);
      }
    },
  );

  it.each([7, false, null, {}, { a: 'b' }, [], ['x']])(
    'leaves out a value of %j, names it, and keeps the others',
    value => {
      const entries = { BAMBOO_X: 'x', BAMBOO_ODD: value };
      for (const app of decoded(entries, entries)) {
        expect([app.labels, app.env]).toEqual([
          { BAMBOO_X: 'x' },
          { BAMBOO_X: 'x' },
        ]);
        expect(app.problems).toEqual([
          {
            type: 'LabelsIgnored',
            message: 'Without text, and so left out: label "BAMBOO_ODD"',
          },
          {
            type: 'VariablesIgnored',
            message:
              'Without text, and so left out: environment variable "BAMBOO_ODD"',
          },
        ]);
      }
    },
  );

  it('says nothing of variables that nobody keeps, nor of secrets', () => {
    const env = { PASSWORD: 7, BAMBOO_KEY: { secret: 'key' } };
    for (const app of decoded({}, env)) {
      expect([app.env, app.problems]).toEqual([{}, []]);
    }
  });

  it('tells few names, each short, and no value', () => {
    const labels = Object.fromEntries(
      ['x'.repeat(500), '\u0000\u001b[31m', 'c', 'd', 'e'].map(name => [
        name,
        { hidden: 'hunter2' },
      ]),
    );
    const [app] = decoded(labels, {});
    const [{ message } = { message: '' }] = app!.problems;
    expect(message).toBe(
      `Without text, and so left out: labels "${'x'.repeat(
        60,
      )}", "\\u0000\\u001b[31m", "c" and 2 more`,
    );
  });

  it('shows the marks of a name that turn writing around', () => {
    const [app] = decoded({ 'team\u202e\u2066x': 7 }, {});
    expect(app!.problems[0]?.message).toBe(
      'Without text, and so left out: label "team\\u{202e}\\u{2066}x"',
    );
  });

  it('does not let a name reach into JavaScript', () => {
    const labels = JSON.parse('{"__proto__": "x", "constructor": "y"}');
    const [app] = decoded(labels, {});
    expect(Object.keys(app!.labels)).toEqual(['constructor']);
    expect(app!.problems[0]?.message).toContain('__proto__');
  });

  it('harms only its own app, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (labels, env) => {
        const good = { id: '/good', labels: { team: 'x' } };
        const { apps, errors } = decodeList(
          [{ id: '/odd', labels, env }, good],
          'app',
          context,
        );
        expect(errors).toEqual([]);
        expect(apps.map(({ id }) => id)).toEqual(['/odd', '/good']);
        expect(apps[1]).toMatchObject({ labels: { team: 'x' }, problems: [] });
      }),
    );
  });
});
