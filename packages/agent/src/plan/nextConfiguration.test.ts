import { makeBlock } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { NO_DEVIATION } from './deviation';
import { nextConfiguration, Read } from './nextConfiguration';
import { readConfiguration } from './configuration';

const TEMPLATE = [
  'defaults d\n  mode http\n\nfrontend f from d\n  default_backend b1\n\n',
  '\n# What was counted. No request goes there.\nbackend table from d\n  stick-table type string len 64 size 10k\n',
];

function readOf(...texts: string[]): Read {
  const blocks = texts.map(text => makeBlock('template', text));
  const revision = {
    files: [{ name: 'haproxy.cfg', blocks }],
    manifest: {
      backends: [],
      maps: [],
      mappings: [],
      removals: [],
      binds: [],
    },
  };
  return {
    revision,
    deviation: NO_DEVIATION,
    configuration: readConfiguration(revision),
  };
}

const backend = (name: string, port: number) =>
  `backend ${name} from d\n  server s-0123456789 10.0.0.1:${port}\n\n`;

describe('the next configuration', () => {
  const [head = '', tail = ''] = TEMPLATE;
  const before = readOf(head, backend('b1', 1), backend('b2', 2), tail);

  it('is read by what changed, also where the template goes on behind the backends', () => {
    const next = readOf(head, backend('b1', 7), backend('b2', 2), tail);
    const { configuration, touched } = nextConfiguration(before, next);
    expect(touched?.backends).toEqual(new Set(['b1']));
    expect(configuration).toEqual(next.configuration);
  });

  it('is read as a whole where a block goes on with the section before it', () => {
    const odd = readOf(head, backend('b1', 1), '  # or\n  balance first\n');
    const next = readOf(head, backend('b1', 7), '  # or\n  balance first\n');
    const { configuration, touched } = nextConfiguration(odd, next);
    expect(touched).toBeUndefined();
    expect(configuration).toEqual(next.configuration);
  });
});
