import { fileText } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import fc from 'fast-check';
import { Turns } from '../routing/Turns';
import { CompiledTemplate } from './CompiledTemplate';
import { contextItem } from './contextItem';
import { EMPTY_MEMORY, renderConfig } from './renderConfig';
import { TemplateLines } from './TemplateLines';

jest.setTimeout(60_000);

const helpers = new Map();

const YES = 'if (eq "a" "a")';
const NO = 'if (eq "a" "b")';

/** An item with servers that have servers, and so on. */
const item = (name: string, depth: number): object =>
  contextItem({
    name,
    isFirst: name === 'a',
    servers:
      name === 'a' && depth > 0
        ? [item('a', depth - 1), item('b', depth - 1)]
        : [],
  });

const context = contextItem({
  yes: true,
  no: false,
  word: 'w',
  list: [item('a', 4), item('b', 4)],
});

/** Parts of templates, line by line, nested in one another. */
const { parts: nested } = fc.letrec<{ part: string[]; parts: string[] }>(
  tie => ({
    part: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('l', '{{#if "x"}}l{{/if}}', '').map(line => [line]),
      fc
        .record({
          open: fc.constantFrom(YES, NO, `unless ${NO.slice(3)}`, 'each SUB'),
          then: tie('parts'),
          other: fc.option(tie('parts')),
          before: fc.constantFrom('', '', '~'),
          behind: fc.constantFrom('', '', '~'),
        })
        .map(({ open, then, other, before, behind }) => [
          `{{${before}#${open}${behind}}}`,
          ...then,
          ...(other ? [`{{${before}else${behind}}}`, ...other] : []),
          `{{${before}/${open.split(' ')[0]}${behind}}}`,
        ]),
    ),
    parts: fc.array(tie('part'), { maxLength: 3 }).map(parts => parts.flat()),
  }),
);

/** Templates in which each `l` has the number of its line behind it. */
const templates = fc
  .array(
    fc.oneof(
      nested.map(lines =>
        [...lines, 'l'].join('\n').replaceAll('SUB', '@root.list'),
      ),
      nested.map(lines =>
        [
          '{{#each list}}\n{{#block this}}\nl',
          ...lines.map(line => line.replace('SUB', 'servers')),
          'l\n{{/block}}\n{{/each}}',
        ].join('\n'),
      ),
    ),
  )
  .map(parts =>
    `${parts.join('\n')}\nl\n`
      .split('\n')
      .map((line, i) => line.replace(/(^|\}\})l/, `$1l${i + 1}`))
      .join('\n'),
  );

/** What a template writes, line by line, each with the line that wrote it. */
async function traced(source: string): Promise<[string, number | undefined][]> {
  const template = CompiledTemplate.compile(source, { helpers });
  const { blocks, memory } = await renderConfig({
    template,
    context,
    memory: EMPTY_MEMORY,
    turns: new Turns(),
  });
  const text = fileText({ blocks: blocks.map(({ block }) => block) });
  const lines = new TemplateLines(source, { helpers });
  expect(lines.lineOf(memory, text.split('\n').length)).toBeUndefined();
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, i) => [line, lines.lineOf(memory, i + 1)]);
}

describe('the line of a template that wrote a line', () => {
  it('is found inside a block inside an each', async () => {
    const source = [
      'defaults', // 1
      '{{#each list}}', // 2
      '{{#block this}}', // 3
      'backend {{name}}', // 4
      '{{#if isFirst}}', // 5
      '  only-first', // 6
      '{{else}}', // 7
      '  not-first', // 8
      '{{/if}}', // 9
      '{{#each servers}}', // 10
      '  server {{name}}', // 11
      '{{/each}}', // 12
      '  last', // 13
      '{{/block}}', // 14
      '{{/each}}', // 15
      'frontend', // 16
      '',
    ].join('\n');
    expect(await traced(source)).toEqual([
      ['defaults', 1],
      ['backend a', 4],
      ['  only-first', 6],
      ['  server a', 11],
      ['  server b', 11],
      ['  last', 13],
      ['backend b', 4],
      ['  not-first', 8],
      ['  last', 13],
      ['frontend', 16],
    ]);
  });

  it.each<[string, string, [string, number][]]>([
    [
      'blank lines',
      'a\n\nb\n',
      [
        ['a', 1],
        ['', 2],
        ['b', 3],
      ],
    ],
    ['comments', '{{! one\ntwo }}\na\n', [['a', 3]]],
    [
      'tags that take white space',
      'a\n\n{{~#if yes~}}\n\n b\n{{/if}}\n',
      [['ab', 1]],
    ],
    [
      'a tag that takes what is before it',
      'a\n{{#if yes}}\n\n\n{{~word}}\n{{/if}}\n',
      [
        ['a', 1],
        ['w', 5],
      ],
    ],
    [
      'a tag that takes what is behind it',
      '{{#if yes~}}\n\n\nb\n{{/if}}\n',
      [['b', 4]],
    ],
    [
      'a line that a value begins',
      'x\n {{word}} y\n',
      [
        ['x', 1],
        [' w y', 2],
      ],
    ],
    [
      'a line of several lines',
      'a {{#if yes}}\nb\n{{/if}}\n',
      [
        ['a ', 1],
        ['b', 2],
      ],
    ],
    ['what is not written', '{{#if no}}\na\n{{/if}}\nb\n', [['b', 4]]],
    [
      'unless and with',
      '{{#unless no}}\n{{#with list}}\nb\n{{/with}}\n{{/unless}}\n',
      [['b', 3]],
    ],
    [
      'line ends of Windows',
      'a\r\n\r\nb\r\n',
      [
        ['a', 1],
        ['', 2],
        ['b', 3],
      ],
    ],
    [
      'a template with marks of its own',
      '\ue0001\ue000\na\n',
      [
        ['\ue0001\ue000', 1],
        ['a', 2],
      ],
    ],
  ])('is right with %s', async (_what, source, lines) => {
    expect(await traced(source)).toEqual(lines);
  });

  it('is right in any template whose lines say which they are', async () => {
    await fc.assert(
      fc.asyncProperty(templates, async source => {
        for (const [text, found] of await traced(source)) {
          const [, first = found] = /l(\d+)/.exec(text) ?? [];
          expect(found).toBe(Number(first));
        }
      }),
      { numRuns: 200 },
    );
  });
});
