import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { app, cluster, instance, shop } from '../__testUtils__/data';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityHealthContent } from './EntityHealthContent';

const failing = instance({
  id: 'shop_web.bad-c2d8',
  healthy: false,
  decision: 'unhealthy',
  inRotation: false,
  healthResults: [
    {
      alive: false,
      consecutiveFailures: 18,
      lastFailureCause: '500 Internal Server Error',
    },
  ],
  loadBalancers: [
    { loadBalancer: 'public', agent: 'lb-1', status: 'DOWN', sessions: 0 },
    { loadBalancer: 'public', agent: 'lb-2', status: 'unknown' },
  ],
});

describe('the tab Health', () => {
  let api: FakeBambooApi;
  const show = () => renderPage(<EntityHealthContent />, { api, entity: shop });

  beforeEach(() => {
    api = new FakeBambooApi();
  });

  it('says how long ago Marathon was read, for this app or for all', async () => {
    const ago = (seconds: number) =>
      new Date(Date.now() - seconds * 1000).toISOString();
    api.apps = [app({ readAt: ago(3600) })];
    api.clusters = [cluster({ lastSyncAt: ago(90) })];
    show();
    expect(await screen.findByText(/on Marathon/)).toHaveTextContent(
      'read 1 min ago',
    );
  });

  it('says whether the instances are those of an app or of a pod', async () => {
    const says = async () =>
      (await screen.findByText(/on Marathon/)).textContent;
    const { unmount } = show();
    expect(await says()).toMatch(/^App \/shop\/web on Marathon/);
    unmount();
    api.apps = [app({ id: '/shop/pod', kind: 'pod' })];
    show();
    expect(await says()).toMatch(/^Pod \/shop\/pod on Marathon/);
  });

  it('says in one sentence that all is well, and on which HAProxys', async () => {
    show();
    expect(
      await screen.findByText(
        'The instance is healthy and takes traffic on lb-1 and lb-2',
      ),
    ).toBeInTheDocument();
  });

  it('says which names it has by a default rule and by labels', async () => {
    api.apps = [
      app({
        derivedNames: [
          {
            loadBalancer: 'public',
            host: 'apps.example.com',
            path: '/shop/web',
            url: 'https://apps.example.com/shop/web',
            source: 'default-rule',
          },
          {
            loadBalancer: 'inner',
            host: '*.shop.example.com',
            path: '/',
            source: 'marathon-lb',
          },
        ],
      }),
    ];
    show();
    expect(
      await screen.findByRole('link', { name: /apps.example.com\/shop\/web/ }),
    ).toHaveAttribute('href', 'https://apps.example.com/shop/web');
    expect(screen.getByText(/Using the default rule/)).toHaveTextContent(
      'on public',
    );
    expect(screen.getByText(/Named by its labels/)).toHaveTextContent(
      'Named by its labels: *.shop.example.com on inner',
    );
  });

  it('shows an instance as Marathon and as each HAProxy sees it', async () => {
    show();
    const table = await screen.findByRole('table', { name: 'Instances' });
    const heads = within(table).getAllByRole('columnheader');
    expect(heads.map(head => head.textContent)).toEqual([
      'Instance',
      'Marathon says',
      'lb-1 says',
      'lb-2 says',
      'Requests/s',
      'Running for',
    ]);
    expect(within(table).getByText('10.0.0.7:31001')).toBeInTheDocument();
    expect(within(table).getByText('mesos-1 · task …a41c')).toBeInTheDocument();
    expect(within(table).getByText('3 sessions')).toBeInTheDocument();
  });

  it('draws the traffic that the HAProxys count while the page is open', async () => {
    const counting = (requestsPerSecond: number, at: string) => [
      app({
        instances: [
          instance({
            loadBalancers: [
              {
                loadBalancer: 'public',
                agent: 'lb-1',
                status: 'UP',
                requestsPerSecond,
                at,
              },
            ],
          }),
        ],
      }),
    ];
    api.apps = counting(3, '2025-11-20T14:08:00Z');
    show();
    expect(
      await screen.findByText(/Waiting for HAProxy to count/),
    ).toBeInTheDocument();
    api.apps = counting(4.25, '2025-11-20T14:08:10Z');
    const chart = await screen.findByRole(
      'img',
      { name: /^Requests per second since you opened this page. Now 4.3/ },
      { timeout: 10_000 },
    );
    expect(within(chart).getByText('all 4.3')).toBeInTheDocument();
  }, 20_000);

  it('names no HAProxy that does not answer', async () => {
    const on = (agent: string, status: 'UP' | 'unknown') => ({
      loadBalancer: 'public',
      agent,
      status,
    });
    api.apps = [
      app({
        instances: [
          instance({
            loadBalancers: [on('lb-1', 'UP'), on('lb-2', 'unknown')],
          }),
        ],
      }),
    ];
    show();
    expect(
      await screen.findByText(
        'The instance is healthy and takes traffic on lb-1',
      ),
    ).toBeInTheDocument();
  });

  it('does not promise traffic when no HAProxy answers', async () => {
    api.apps = [
      app({
        instances: [
          instance({
            loadBalancers: [
              { loadBalancer: 'public', agent: 'lb-1', status: 'unknown' },
            ],
          }),
        ],
      }),
    ];
    show();
    expect(
      await screen.findByText(
        'The instance is healthy, but no HAProxy answers',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('No HAProxy answers now.')).toBeInTheDocument();
  });

  it('does not call instances healthy that Marathon knows nothing of', async () => {
    api.apps = [
      app({
        instances: [instance({ healthy: null, decision: 'kept-unknown' })],
        health: { healthy: 0, unhealthy: 0, unknown: 1, total: 1 },
      }),
    ];
    show();
    expect(
      await screen.findByText(
        'Marathon has no health result for 1 of 1 instances',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText(/Traffic is unchanged/)).toBeInTheDocument();
  });

  it('does not speak of health where something else keeps traffic away', async () => {
    api.apps = [
      app({
        instances: [
          instance({
            inRotation: false,
            healthy: null,
            decision: 'unreachable',
          }),
        ],
        health: { healthy: 0, unhealthy: 0, unknown: 1, total: 1 },
      }),
    ];
    show();
    expect(
      await screen.findByText('1 of 1 instances takes no traffic now'),
    ).toBeInTheDocument();
  });

  it('says a problem once, in its own words where it has them', async () => {
    api.apps = [
      app({
        problems: [
          { type: 'HealthUnknown', message: 'said already' },
          {
            type: 'AddressNotResolved',
            message: 'The host x does not resolve',
          },
        ],
      }),
    ];
    show();
    expect(
      await screen.findByText('The host x does not resolve'),
    ).toBeInTheDocument();
    expect(screen.queryByText('said already')).not.toBeInTheDocument();
  });

  it('says so when no instance runs', async () => {
    api.apps = [
      app({
        instances: [],
        health: { healthy: 0, unhealthy: 0, unknown: 0, total: 0 },
      }),
    ];
    show();
    expect(await screen.findByText('No instance runs now')).toBeInTheDocument();
  });

  it('says why nothing is counted for an app without a name', async () => {
    api.apps = [app({ instances: [instance({ loadBalancers: [] })] })];
    show();
    expect(
      await screen.findByText(/No name leads to this app/),
    ).toBeInTheDocument();
  });

  it('puts the unhealthy first, with the cause, and says who carries on', async () => {
    api.apps = [
      app({
        instances: [instance(), failing],
        health: { healthy: 1, unhealthy: 1, unknown: 0, total: 2 },
      }),
    ];
    show();
    expect(
      await screen.findByText('1 of 2 instances fails GET /health with 500'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('The 1 healthy one carries all traffic.'),
    ).toBeInTheDocument();
    const [, first] = screen.getAllByRole('row');
    expect(first).toHaveTextContent('Unhealthy');
    expect(first).toHaveTextContent(
      'GET /health: 500 Internal Server Error, 18 times',
    );
    expect(first).toHaveTextContent('No answerlb-2 not connected');
  });

  it('says when HAProxy sees down what Marathon sees healthy', async () => {
    api.apps = [
      app({
        instances: [
          instance({
            loadBalancers: [
              { loadBalancer: 'public', agent: 'lb-1', status: 'DOWN' },
            ],
          }),
        ],
      }),
    ];
    show();
    expect(
      await screen.findByText('Marathon and HAProxy disagree about 1 instance'),
    ).toBeInTheDocument();
  });

  it('lets the reader choose among several apps', async () => {
    api.apps = [app(), app({ id: '/shop/assets', healthChecks: [] })];
    show();
    await userEvent.selectOptions(
      await screen.findByLabelText('App'),
      '/shop/assets',
    );
    expect(await screen.findByText(/None defined/)).toBeInTheDocument();
    expect(screen.getByText('No health check defined')).toBeInTheDocument();
  });

  it('says that Marathon has no such app', async () => {
    api.apps = [];
    show();
    expect(await screen.findByText(/Marathon has no app/)).toHaveTextContent(
      'Marathon has no app /shop/web',
    );
  });

  it('says what could not be loaded and offers to try again', async () => {
    api.failure = await refusal(403, 'bamboo.app.read');
    show();
    expect(
      await screen.findByText(/The instances could not be loaded/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Try again' }),
    ).toBeInTheDocument();
  });
});
