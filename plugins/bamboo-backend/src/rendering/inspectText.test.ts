import { inspectText } from './inspectText';

describe('inspectText', () => {
  it('finds backends and binds', () => {
    const text = [
      'frontend a',
      '  bind "${BAMBOO_BIND_HTTP[*]}"',
      '  bind "${BAMBOO_BIND_PROBE[*]}" name probe',
      'backend b from c',
      'backend d',
      '',
    ].join('\n');
    expect(inspectText(text)).toEqual({
      binds: ['HTTP', 'PROBE'],
      backends: ['b', 'd'],
    });
  });

  it.each([
    ['a bind to an address', '  bind :80\n'],
    ['a bind of another variable', '  bind "${HOME[*]}"\n'],
    ['further words behind a bind', '  bind "${BAMBOO_BIND_X[*]}" ssl\n'],
    ['a bind without quotes', 'bind ${BAMBOO_BIND_X[*]}\n'],
    ['half a line', 'backend b'],
    ['an overlong line', `# ${'x'.repeat(2000)}\n`],
  ])('refuses %s', (_, text) => {
    expect(() => inspectText(text)).toThrow(
      expect.objectContaining({ name: 'TemplateError' }),
    );
  });
});
