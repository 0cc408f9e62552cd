import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportSchema } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { openapi } from '../http/openapi';
import { problems } from '../reviews/problems';

const sources = join(__dirname, '..');
const docs = join(__dirname, '../../../../docs');
const runbook = readFileSync(join(docs, 'runbook.md'), 'utf8');

/** What stands as code in the first cell of any row. */
const explained = new Set(
  [...runbook.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word),
  ),
);

/** Keys of the API's answers that say how something is. */
const STATES = ['state', 'status', 'decision', 'verdict'];

function statesIn(part: unknown, key = ''): string[] {
  if (typeof part !== 'object' || part === null) {
    return [];
  }
  const { enum: words } = part as { enum?: unknown };
  return [
    ...(STATES.includes(key) && Array.isArray(words)
      ? words.filter(word => word !== null)
      : []),
    ...Object.entries(part).flatMap(([name, inner]) => statesIn(inner, name)),
  ];
}

/** The stations that make conditions. */
const STATIONS = ['apps', 'canaries', 'derived', 'marathon', 'status'];

/** Words in quotes, in CamelCase, that are no class of errors. */
function conditions(): string[] {
  return STATIONS.flatMap(station =>
    readdirSync(join(sources, station), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.ts$/.test(name) && !/test/i.test(name))
      .map(name => readFileSync(join(sources, station, name), 'utf8'))
      .flatMap(
        text => text.match(/(?<=')[A-Z][a-z]+(?:[A-Z][a-z]+)+(?=')/g) ?? [],
      )
      .filter(word => !word.endsWith('Error')),
  );
}

/** The texts of the pages by key, in one file of their translation. */
function textsOf(file: string): [key: string, text: string][] {
  const path = join(__dirname, '../../../bamboo/src/translation', file);
  const flat = (part: object, at = ''): [string, string][] =>
    Object.entries(part).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${at}${key}`, value] as [string, string]]
        : flat(value, `${at}${key}.`),
    );
  const [messages] = Object.values<object>(jest.requireActual(path));
  return flat(messages!);
}

/** Keys of texts that say how something is, not what can be done about it. */
const PAGES: Record<string, RegExp> = {
  common: /^(state|agentPhase)\.|^live\.lost$/,
  dns: /^(targetDown|resolves.*|stale\.(title|never))$/,
  health:
    /^(haproxy\.(up|down|draining|none|unknown)|marathon\.(kept|(?!since|fails).*(?<!Detail.*))|(failing|lost|unknown|out|disagree|allHealthyIdle|allHealthyUnseen)_other|noneHealthy|noInstance|none)$/,
  loadBalancer:
    /^((outcome|proof|how|phase|revisionState)\.|agentState\.(inStep|applying|behind|rejected|away)$|noAgents$|template(Error|Blocks)$|held\.title_other$)/,
  overview: /^(clusterStale|clusterNever|noAgent)$/,
  canary:
    /^(sideDown$|agents\.(ok|inconclusive|doubt|worse|aborted)$|guard\.(off|ok|few|none|inconclusive|doubt_other|doubtAll|stepsPaused|pausedTitle|aborted_other)$)/,
  reviews: /^(noName|notThis|gone)$/,
  environments:
    /^(form\.fate\.|compare\.(same|different|onlyHere|onlyOriginals)$)/,
};

/** The words of a text, with … for what differs. */
const wordsOf = (text: string) => text.replace(/(\{\{\w+\}\})+/g, '…');

/** Texts of lines that are warnings or errors, in a folder of sources. */
function logTexts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.ts$/.test(name) && !/test/i.test(name))
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .flatMap(text =>
      [...text.matchAll(/ogger\??\.(?:warn|error)\(\s*('([^']+)')?/g)].flatMap(
        // Where the text is none of the call, it is one of the same file.
        ([, , said]) =>
          said ??
          [...text.matchAll(/'([A-Z][^'\n]* [^'\n]*)'/g)].map(m => m[1]!),
      ),
    );
}

describe('the runbook', () => {
  it('has every state that the API can show', () => {
    const states = statesIn(openapi.components.schemas);
    expect(states).toEqual(
      expect.arrayContaining(['rolling-out', 'never-read', 'away', 'DRAIN']),
    );
    expect(states.filter(state => !explained.has(state))).toEqual([]);
  });

  it('has every condition of mappings and apps', () => {
    const types = conditions();
    expect(types).toEqual(
      expect.arrayContaining([
        ...['CanaryPaused', 'NameDoesNotResolve', 'AllInstancesDown'],
        ...['LabelsIgnored', 'AddressUnknown', 'NameTaken', 'NotUnderstood'],
      ]),
    );
    expect(types.filter(type => !explained.has(type))).toEqual([]);
  });

  it('has every outcome and phase of what agents report', () => {
    const { outcome, rejection } = reportSchema.shape;
    const words = [
      ...outcome.options,
      ...rejection.unwrap().shape.phase.options,
    ];
    expect(words.filter(word => !explained.has(word))).toEqual([]);
  });

  it('has the problems of review environments', () => {
    expect(Object.keys(problems)).toContain('taken');
    expect(Object.keys(problems).filter(type => !explained.has(type))).toEqual(
      [],
    );
  });

  it('has the phases and the proofs of reports, and what portal and agents refuse at', () => {
    const { phases, verified, how } = reportSchema.shape;
    const words = [
      ...phases.element.shape.phase.options,
      ...verified.unwrap().options,
      ...how.options,
      'rendering',
    ];
    expect(words.filter(word => !explained.has(word))).toEqual([]);
  });

  it.each(Object.entries(PAGES))(
    'has every word of state of the pages: %s',
    (file, isState) => {
      const states = textsOf(file).filter(([key]) => isState.test(key));
      expect(states.length).toBeGreaterThan(2);
      expect(
        states.filter(([, text]) => !runbook.includes(`“${wordsOf(text)}”`)),
      ).toEqual([]);
    },
  );

  it.each([
    ['the portal', sources, 'Publishing failed, trying again'],
    [
      'agents',
      join(sources, '../../../packages/agent/src'),
      'What is served is not on the disk',
    ],
  ])('has every warning and error in the log of %s', (_, folder, one) => {
    const texts = logTexts(folder);
    expect(texts).toContain(one);
    expect(texts.filter(text => !explained.has(text))).toEqual([]);
  });

  it('has every alert', () => {
    const rules = readFileSync(join(docs, 'metrics/alerts.yml'), 'utf8');
    const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(
      ([, name]) => name!,
    );
    expect(alerts).toContain('BambooHaproxyAway');
    expect(alerts.filter(alert => !explained.has(alert))).toEqual([]);
  });

  it('says in every row which test brings it about', () => {
    const [, states = ''] = runbook.split(/^(?=## A mapping$)/m);
    const rows = states.split(/\n(?=\|)/).map(row => row.split('\n')[0]!);
    const untold = rows.filter(
      (row, index) =>
        row.startsWith('|') &&
        !/^\| -+ /.test(row) &&
        !/^\| -+ /.test(rows[index + 1] ?? '') &&
        !/\] “/.test(row),
    );
    expect(rows.length).toBeGreaterThan(150);
    expect(untold).toEqual([]);
  });

  it('names tests that there are, by their sentences', () => {
    const files = new Map(
      [...runbook.matchAll(/^\[(\w+)\]: (\S+)$/gm)].map(([, name, path]) => [
        name!,
        readFileSync(join(docs, path!), 'utf8'),
      ]),
    );
    const named = [
      ...runbook.matchAll(/\[(\w+)\] (“[^”]+”(?:, “[^”]+”)*)/g),
    ].flatMap(([, name, sentences]) =>
      [...sentences!.matchAll(/“([^”]+)”/g)].map(([, sentence]) => ({
        name: name!,
        sentence: sentence!,
      })),
    );
    expect(named.length).toBeGreaterThan(150);
    expect(
      named.filter(
        ({ name, sentence }) => !files.get(name)?.includes(sentence),
      ),
    ).toEqual([]);
  });
});
