import { compile } from './__testUtils__/fixtures';
import { contextItem } from './contextItem';

const outlined = (source: string, context = {}) =>
  compile(source).outline(contextItem(context)).join('');

describe('CompiledTemplate', () => {
  it.each([
    ['{{a}}-{{b.c}}', { a: 'x', b: contextItem({ c: 1 }) }, 'x-1'],
    ['{{#each list}}{{this}}{{/each}}', { list: ['a', 'b'] }, 'ab'],
    ['{{#each list as |x|}}{{x}}{{/each}}', { list: ['a', 'b'] }, 'ab'],
    ['{{#each list}}{{@index}}{{/each}}', { list: ['a', 'b'] }, '01'],
    ['{{#if (eq a "x")}}yes{{else}}no{{/if}}', { a: 'x' }, 'yes'],
    ['{{#unless a}}none{{/unless}}', { a: '' }, 'none'],
    ['{{#with a}}{{b}}{{/with}}', { a: contextItem({ b: 'c' }) }, 'c'],
    ['{{lookup list 1}}', { list: ['a', 'b'] }, 'b'],
    ['{{ToUpper a}}', { a: 'x' }, 'X'],
    ['{{Join (Split a ",") "-"}}', { a: 'x,y' }, 'x-y'],
    ['"${HOME}" %[x] {{a}}', { a: 'x' }, '"${HOME}" %[x] x'],
    ['{{! a comment }}{{a}}', { a: 'x' }, 'x'],
    ['a\r\nb\r\n', {}, 'a\nb\n'],
  ])('renders %p', (source, context, text) => {
    expect(outlined(source, context)).toBe(text);
  });

  it.each([
    ['{{{a}}}', 1, /not allowed/],
    ['\n{{&a}}', 2, /not allowed/],
    ['{{> other}}', 1, /partials/],
    ['{{#> other}}{{/other}}', 1, /partials/],
    ['{{#*inline "x"}}{{/inline}}', 1, /decorators/],
    ['\n\n{{"a"}}', 3, /without \{\{ \}\}/],
    ['{{nosuch a}}', 1, /nosuch/],
    ['{{log a}}', 1, /log/],
    ['\n{{#ToUpper a}}{{/ToUpper}}', 2, /not allowed/],
    ['{{#lookup a 0}}{{/lookup}}', 1, /not allowed/],
    ['{{#a}}{{/a}}', 1, /not allowed/],
    ['{{^a}}{{/a}}', 1, /not allowed/],
    ['{{#block a}}{{#ToUpper b}}{{/ToUpper}}{{/block}}', 1, /not allowed/],
    ['{{#if a}}{{else ToUpper a}}{{/if}}', 1, /not allowed/],
    ['{{{{ToUpper a}}}}{{{{/ToUpper}}}}', 1, /not allowed/],
    ['{{#if (nosuch a)}}{{/if}}', 1, /nosuch/],
    ['{{[ guard] a}}', 1, /there is no|guard/],
    ['{{[ block]}}', 1, /there is no/],
    ['a\n{{#if a}}\n{{/each}}', 2, /if doesn't match each/],
    ['a\n{{#if a}}', 2, /Parse error/],
    ['a\n{{a', 2, /Parse error/],
    ['a\0b', 1, /Unrecognized text/],
    ['{{#block}}{{/block}}', 1, /one item/],
    ['{{#block a b}}{{/block}}', 1, /one item/],
    ['{{#block a}}{{else}}{{/block}}', 1, /else/],
    ['{{#block a as |b|}}{{/block}}', 1, /names/],
    ['{{#block a}}\n{{#block b}}{{/block}}{{/block}}', 2, /inside another/],
    ['{{#block a}}\n{{../b}}{{/block}}', 2, /leads out/],
    ['{{#block a}}\n{{#if ../b}}{{/if}}{{/block}}', 2, /leads out/],
    ['{{#block a}}\n{{#if c}}{{../b}}{{/if}}{{/block}}', 2, /leads out/],
    ['{{#block a}}{{#each c}}\n{{../../b}}{{/each}}{{/block}}', 2, /leads out/],
    ['{{#block a}}\n{{@root.b}}{{/block}}', 2, /out of reach/],
    ['{{#block a}}\n{{ToUpper @root.b}}{{/block}}', 2, /out of reach/],
    ['{{#each a}}{{#block this}}\n{{@index}}{{/block}}{{/each}}', 2, /reach/],
    [
      '{{#each a as |x|}}{{#block x}}\n{{x.y}}{{/block}}{{/each}}',
      2,
      /named outside/,
    ],
  ])('refuses %p at line %p', (source, line, message) => {
    expect(() => compile(source)).toThrow(
      expect.objectContaining({
        name: 'TemplateError',
        line,
        message: expect.stringMatching(message),
      }),
    );
  });

  it.each([
    ['a\n{{b}}', /"b" not defined/],
    ['a\n{{#if b}}{{/if}}', /"b" not defined/],
    ['a\n{{#each b}}{{/each}}', /"b" not defined/],
    ['a\n{{ToUpper b}}', /"b" not defined/],
    ['a\n{{constructor}}', /not defined/],
    ['a\n{{__proto__}}', /not defined/],
    ['a\n{{toString}}', /not defined/],
    ['a\n{{list.constructor}}', /cannot be written/],
    ['a\n{{list}}', /cannot be written/],
    ['a\n{{spaced}}', /cannot be written/],
    ['a\n{{ToUpper spaced}}', /cannot be written/],
    ['a\n{{lookup list 5}}', /cannot be written/],
  ])('fails to render %p', (source, message) => {
    expect(() => outlined(source, { list: ['a'], spaced: 'a b' })).toThrow(
      expect.objectContaining({
        line: 2,
        message: expect.stringMatching(message),
      }),
    );
  });

  it('parts blocks from the text around them', () => {
    const template = compile(
      'a\n{{#each list}}\n{{#block this}}\n{{n}}\n{{/block}}\n{{/each}}\nb\n',
    );
    const list = [contextItem({ n: 1 }), contextItem({ n: 2 })];
    const outline = template.outline(contextItem({ list }));
    expect(outline).toEqual([
      'a\n',
      { block: 0, item: list[0] },
      { block: 0, item: list[1] },
      'b\n',
    ]);
    expect(template.block(0, list[1])).toBe('2\n');
    expect(template.hasBlocks).toBe(true);
    expect(compile('a\n').hasBlocks).toBe(false);
  });

  it('lets an item be reached from inside an each of its block', () => {
    const template = compile(
      '{{#block a}}{{#each list}}{{#if this}}{{../n}}{{this}}{{/if}}{{/each}}{{/block}}',
    );
    const item = contextItem({ n: 'x', list: ['1', '2'] });
    expect(template.block(0, item)).toBe('x1x2');
  });

  it('calls helpers of modules with their arguments alone', () => {
    const seen: unknown[] = [];
    const template = compile('{{note a "b"}}', {
      note: (...args) => {
        seen.push(args);
        return 'said';
      },
    });
    expect(template.outline(contextItem({ a: 'x' }))).toEqual(['said']);
    expect(seen).toEqual([['x', 'b']]);
  });

  it('guards what helpers of modules answer', () => {
    const template = compile('{{bad}}', { bad: () => 'a\nb' });
    expect(() => template.outline(contextItem({}))).toThrow(
      /cannot be written/,
    );
  });

  it.each([['each'], ['eq'], ['block'], ['a-b'], [' guard'], ['']])(
    'does not take %p as the name of a helper',
    name => {
      expect(() => compile('', { [name]: () => '' })).toThrow(/name/);
    },
  );

  it('knows whether it asks for the model of Bamboo', () => {
    expect(compile('{{#each Apps}}{{/each}}').usesBambooModel).toBe(true);
    expect(compile('{{#if @root.Services}}{{/if}}').usesBambooModel).toBe(true);
    expect(compile('{{a}}').usesBambooModel).toBe(false);
  });
});
