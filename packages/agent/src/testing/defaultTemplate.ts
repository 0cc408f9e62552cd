import { readFileSync } from 'node:fs';
import { LATENCY_EDGES_MS } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

type Item = Record<string, string | number>;

const buckets: Item[] = [...LATENCY_EDGES_MS, Infinity].map((edge, i) => ({
  counter: 3 + i,
  milliseconds: `${LATENCY_EDGES_MS[i - 1] ?? ''}:${
    edge === Infinity ? '' : edge - 1
  }`,
}));

const LISTS: Record<string, Item[]> = {
  binds: [{ this: 'HTTP' }, { this: 'PROBE' }],
  wildcardFields: [2, 3, 4].map(field => ({ this: field })),
  latencyBuckets: buckets,
  backends: [],
  spares: [],
};

const written = (body: string, item: Item) =>
  body
    .replace(
      /\{\{#if \(eq this "(\w+)"\)\}\}(.*)\{\{\/if\}\}/g,
      (_, value, then) => (item.this === value ? then : ''),
    )
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(item[name]));

/**
 * The text of the default template of the backend, without backends of apps
 * and spare ones, and with TCP where asked for. It is written out as far as this file needs it, as an agent
 * knows no templates.
 */
export function defaultTemplateText({ tcp = false } = {}): string {
  const source = readFileSync(
    require.resolve('../../../../plugins/bamboo-backend/templates/default.hbs'),
    'utf8',
  );
  const text = source
    .replace(/\{\{!--[\s\S]*?--\}\}\n/g, '')
    .replace(/^\{\{#if tcp\}\}\n([\s\S]*?)^\{\{\/if\}\}\n/m, tcp ? '$1' : '')
    .replace(/^\{\{#if redirects\}\}\n[\s\S]*?^\{\{\/if\}\}\n/m, '')
    .replace(
      /^\{\{#each (\w+)\}\}\n([\s\S]*?)^\{\{\/each\}\}\n(?!\n\{\{\/block)/gm,
      (_, name: string, body: string) =>
        (LISTS[name] ?? []).map(item => written(body, item)).join(''),
    )
    .replace('{{sideCounters}}', String(3 + buckets.length));
  if (text.includes('{{')) {
    throw new Error(`the default template has more: ${text}`);
  }
  return text;
}
