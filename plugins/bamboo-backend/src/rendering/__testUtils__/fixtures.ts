import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileText } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { RoutableApp } from '../../apps/model';
import { StoredMapping } from '../../mappings/model';
import { lookupIn } from '../../routing/__testUtils__/fixtures';
import { buildRoutingTable } from '../../routing/buildRoutingTable';
import { RoutingTable } from '../../routing/model';
import { CompiledTemplate } from '../CompiledTemplate';
import { EMPTY_MEMORY } from '../renderConfig';
import {
  RenderedRevision,
  RenderInput,
  renderRevision,
} from '../renderRevision';
import { TemplateFunction } from '../templateFunctions';

/** The text of the template that load balancers have by default. */
export const defaultTemplate = readFileSync(
  join(__dirname, '../../../templates/default.hbs'),
  'utf8',
);

/** Compiles a template without helpers of modules, unless some are given. */
export const compile = (
  source: string,
  helpers: Record<string, TemplateFunction> = {},
) =>
  CompiledTemplate.compile(source, {
    helpers: new Map(Object.entries(helpers)),
  });

/** The table of load balancer `public`. */
export const tableFor = (
  mappings: readonly StoredMapping[],
  apps: readonly RoutableApp[],
): Promise<RoutingTable> =>
  buildRoutingTable({
    loadBalancer: { name: 'public', clusters: ['production'] },
    mappings,
    app: lookupIn(apps),
    now: new Date('2024-05-01T12:00:00Z'),
    excludedOwners: new Set(),
  });

/** Renders with an empty memory and both binds, unless told otherwise. */
export const render = (
  template: CompiledTemplate,
  overrides: Partial<RenderInput> = {},
): Promise<RenderedRevision> =>
  renderRevision({
    template,
    table: { loadBalancer: 'public', routes: [], backends: [] },
    binds: ['HTTP', 'PROBE'],
    tcp: false,
    redirects: false,
    apps: [],
    memory: EMPTY_MEMORY,
    removals: [],
    ...overrides,
  });

/** The text of one file of a revision. */
export const textOf = (revision: RenderedRevision, name = 'haproxy.cfg') =>
  fileText(revision.files.find(file => file.name === name) ?? { blocks: [] });
