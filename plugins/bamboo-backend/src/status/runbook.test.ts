import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportSchema } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { openapi } from '../http/openapi';

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

  it('has every alert', () => {
    const rules = readFileSync(join(docs, 'metrics/alerts.yml'), 'utf8');
    const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(
      ([, name]) => name!,
    );
    expect(alerts).toContain('BambooHaproxyAway');
    expect(alerts.filter(alert => !explained.has(alert))).toEqual([]);
  });

  it('names tests that there are, by their sentences', () => {
    const files = new Map(
      [...runbook.matchAll(/^\[(\w+)\]: (\S+)$/gm)].map(([, name, path]) => [
        name!,
        readFileSync(join(docs, path!), 'utf8'),
      ]),
    );
    const named = [...runbook.matchAll(/\[(\w+)\] “([^”]+)”/g)].map(
      ([, name, sentence]) => ({ name: name!, sentence: sentence! }),
    );
    expect(named.length).toBeGreaterThan(30);
    expect(
      named.filter(
        ({ name, sentence }) => !files.get(name)?.includes(sentence),
      ),
    ).toEqual([]);
  });
});
