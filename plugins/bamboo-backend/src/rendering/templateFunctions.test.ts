import { TEMPLATE_FUNCTIONS } from './templateFunctions';

const call = (name: string, ...args: unknown[]) =>
  TEMPLATE_FUNCTIONS[name]?.(...args);

describe('template functions', () => {
  it.each([
    ['eq', ['a', 'a'], true],
    ['eq', ['1', 1], false],
    ['ne', ['a', 'b'], true],
    ['lt', [2, 10], true],
    ['lt', ['2', '10'], false],
    ['le', [2, 2], true],
    ['gt', ['b', 'a'], true],
    ['ge', [1, 2], false],
    ['and', ['a', []], false],
    ['and', ['a', 1], true],
    ['or', ['', 0, 'x'], true],
    ['or', ['', []], false],
    ['not', [[]], true],
    ['not', ['a'], false],
    ['len', [['a', 'b']], 2],
    ['len', ['abc'], 3],
    ['hasKey', [{ '/a': 1 }, '/a'], true],
    ['hasKey', [{}, 'toString'], false],
    ['hasKey', [undefined, 'a'], false],
    ['getService', [{ '/a': 1 }, '/a'], 1],
    ['getService', [{}, '__proto__'], undefined],
    ['Split', ['a,b', ','], ['a', 'b']],
    ['Contains', ['abc', 'b'], true],
    ['Join', [['a', 1], '-'], 'a-1'],
    ['Replace', ['aaa', 'a', 'b', 2], 'bba'],
    ['Replace', ['aaa', 'a', 'b', -1], 'bbb'],
    ['Replace', ['aaa', 'a', 'b', 9], 'bbb'],
    ['Replace', ['aaa', 'a', 'b', 0], 'aaa'],
    ['Replace', ['aaa', 'a', '$&', -1], '$&$&$&'],
    ['ToUpper', ['aB'], 'AB'],
    ['ToLower', ['aB'], 'ab'],
    ['ToInt', ['-12'], -12],
  ])('%s %p is %p', (name, args, answer) => {
    expect(call(name, ...args)).toEqual(answer);
  });

  it.each([
    ['Split', [undefined, ',']],
    ['Join', ['a', ',']],
    ['ToUpper', [{}]],
    ['ToInt', ['1e3']],
    ['ToInt', ['']],
    ['lt', ['a', null]],
  ])('%s %p is refused', (name, args) => {
    expect(() => call(name, ...args)).toThrow(
      expect.objectContaining({ name: 'TemplateError' }),
    );
  });
});
