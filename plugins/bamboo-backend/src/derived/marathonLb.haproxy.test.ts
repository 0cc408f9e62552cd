import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { decideRotation } from '../apps/decideRotation';
import { decodeApp } from '../marathon/decode/decodeApp';
import {
  compile,
  defaultTemplate,
  render,
  tableFor,
} from '../rendering/__testUtils__/fixtures';
import {
  Answer,
  RunningHaproxy,
} from '../rendering/__testUtils__/RunningHaproxy';
import { LabelledApp, LabelledApps } from './__testUtils__/LabelledApps';
import { DerivedMappings } from './DerivedMappings';

// Instances of all apps.
jest.setTimeout(60_000);

/**
 * What marathon-lb itself answered. Its code for apps, labels and templates
 * (mesosphere/marathon-lb at 4207efee39b8, which is later than 1.12; utils.py
 * of 4772006e257b, config.py of b8efe88e2c2d), without what follows events and
 * reloads, read these apps from an API like Marathon's, with `--group external
 * --health-check`. An HAProxy 2.6.12 that ran what it made was asked. Of its
 * templates only the head and the addresses of binds were others. An app whose
 * configuration HAProxy refused was left out, as marathon-lb does.
 */
const { apps: labelled, answers: theirs } = JSON.parse(
  readFileSync(join(__dirname, '__fixtures__/marathonLb.json'), 'utf8'),
) as { apps: LabelledApp[]; answers: Record<string, string> };

/** What is answered here in another way, as docs/marathon-lb.md says. */
const OTHERWISE: Record<string, Record<string, string>> = {
  'a path is whole parts of a path': {
    'http://shop.example.com/apiary': '/shop',
    'http://docs.example.com/docsx': 'none',
    'http://file.example.com/file.txt.gz': 'none',
  },
  'a slash at the end of a path says nothing': {
    'http://slash.example.com/ts': '/slash',
  },
  'longer paths come first, whatever the weight': {
    'http://empty.example.com/b': '/empty-b',
    'http://over.example.com/a/b': '/over-b',
    'http://over.example.com/a/b/c': '/over-b',
    'https://over.example.com/a/b': '/over-b',
    'http://weight.example.com/b': '/weight-b',
  },
  'upper and lower case differ in paths': {
    'http://any-case.example.com/multi': 'none',
  },
  'a path has no encoded characters': {
    'http://encoded.example.com/a%20b': 'none',
  },
  'a host is letters, digits and hyphens, with commas between': {
    'http://un_der.example.com/': 'none',
    'http://vb2.example.com/': 'none',
  },
  'a port in the Host header says nothing': {
    'http://shop.example.com:8080/': '/shop',
    'http://vp.example.com:8080/': 'none',
  },
  'a host is in an open domain': {
    'http://shop.example.org/': 'none',
  },
  'a wildcard is every name below': {
    'http://a.wild.example.com/': '/wild',
  },
  'hosts of one port are not those of another': {
    'http://two-hosts-b.example.com/p': '/two-hosts',
  },
  'only names of the app itself are sent to HTTPS': {
    'http://https.example.com/open': '/https-open',
  },
  'what is wrong harms nothing else': {
    'http://bal-bogus.example.com/': '/bal-bogus',
    'http://high.example.com/': '/high',
    'http://zero.example.com/': '/zero',
    'tcp /tcp-host': '/tcp-host',
  },
  'a port that is not for all is not served': {
    'http://auth.example.com/': 'none',
    'https://auth.example.com/': 'none',
    'tcp /auth': 'none',
    'http://auth-host.example.com/': 'none',
    'http://auth-path.example.com/in': '/auth-root',
    'http://allowed.example.com/': 'none',
    'https://allowed.example.com/': 'none',
    'tcp /allowed': 'none',
    'http://denying.example.com/': 'none',
  },
  'a password holds for the port that asks for it alone': {
    'http://auth-host.example.com/open': '/auth-other',
    'https://auth-host.example.com/open': '/auth-other',
  },
  'templates are refused': {
    'http://redir.example.com/': '/redir',
  },
  'deployments are not taken over': {
    'http://bg.example.com/': '/blue',
  },
  'an instance out of reach gets nothing': {
    'http://unreachable.example.com/': 'none',
    'http://lost.example.com/': 'none',
  },
  'a port for UDP alone has no listener': {
    'tcp /udp': 'none',
  },
};

const ours: Record<string, string> = Object.assign(
  {},
  ...Object.values(OTHERWISE),
);

const asLine = ({ status, headers, body }: Answer) => {
  switch (status) {
    case 200:
      return headers['set-cookie'] ? `${body}, with a cookie` : body;
    case 301:
      return `301 ${headers.location}`;
    default:
      return 'none';
  }
};

/** The id of the app that answers at a service port. */
const askPort = (port?: number) =>
  new Promise<string>(done => {
    let body = '';
    request({ host: '127.0.0.1', port, agent: false }, response =>
      response.on('data', data => (body += data)).on('end', () => done(body)),
    )
      .on('error', () => done('none'))
      .end();
  });

describe('apps that are labelled for marathon-lb', () => {
  let started: LabelledApps;
  let haproxy: RunningHaproxy;

  beforeAll(async () => {
    started = await LabelledApps.start(labelled);
    const apps = started.raw.map(
      raw =>
        decideRotation({
          app: decodeApp(raw, { cluster: 'production', keepEnv: env => env }),
          ...{ readAt: '2024-05-01T12:00:00.000Z', before: undefined },
          ...{ now: 0, leaderSince: 0 },
        }).value,
    );
    const { mappings } = new DerivedMappings({
      ...{ name: 'public', clusters: ['production'], binds: ['HTTP', 'HTTPS'] },
      domains: ['*.example.com'],
      marathonLb: { groups: ['external'], strict: false },
      tcp: { ports: [[1, 65535]], servicePorts: false },
    }).plan({
      stored: [],
      apps: () => apps,
      held: () => new Set(),
      now: new Date('2024-05-01T12:00:00Z'),
    });
    const { files } = await render(compile(defaultTemplate), {
      table: await tableFor(mappings, apps),
      ...{ binds: ['HTTP', 'HTTPS'], tcp: true, redirects: true },
    });
    const ports = [...started.servicePorts.values()];
    haproxy = await RunningHaproxy.start(
      files,
      ports.map(port => `127.0.0.1:${port}`).join(),
    );
  });

  afterAll(async () => {
    await haproxy?.stop();
    started?.stop();
  });

  const ask = async (asked: string) => {
    const [, scheme, host = '', path = ''] =
      /^(https?):\/\/([^/]+)(\/.*)$/.exec(asked) ?? [];
    return scheme === 'http' || scheme === 'https'
      ? asLine(await haproxy.get(host, path, scheme))
      : askPort(started.servicePorts.get(asked.replace('tcp ', '')));
  };

  const alike = Object.keys(theirs).filter(asked => !(asked in ours));

  it.each(alike)('answer as there: %s', async asked => {
    expect(await ask(asked)).toBe(theirs[asked]);
  });

  it.each(
    Object.entries(OTHERWISE).flatMap(([why, answers]) =>
      Object.entries(answers).map(([asked, said]) => [why, asked, said]),
    ),
  )('answer otherwise, as %s: %s', async (_, asked, said) => {
    expect(theirs[asked]).not.toBe(said);
    expect(await ask(asked)).toBe(said);
  });
});
