import { screen } from '@testing-library/react';
import { app, mapping, shop } from '../__testUtils__/data';
import { FakeBambooApi } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityDnsContent } from '../dns/EntityDnsContent';
import { OverviewContent } from '../overview/OverviewContent';

const named = app({
  id: '/shop/admin',
  derivedNames: [
    {
      loadBalancer: 'public',
      host: 'apps.example.com',
      path: '/shop/admin',
      url: 'https://apps.example.com/shop/admin',
      source: 'default-rule',
    },
  ],
});

describe('an app that is reached by TCP', () => {
  it('says where, and as whose wish, on the tab DNS', async () => {
    const api = new FakeBambooApi();
    const at = { loadBalancer: 'public', portIndex: 0 };
    api.apps = [
      app({
        listeners: [
          { ...at, port: 5432, address: '::1', source: 'bamboo-tcp-port' },
          {
            ...at,
            port: 9000,
            address: 'lb.example.com',
            source: 'marathon-lb',
          },
          { ...at, port: 9001, source: 'service-port' },
        ],
      }),
    ];
    api.mappings = [];
    renderPage(<EntityDnsContent />, { api, entity: shop });
    const lines = await screen.findAllByText(/^Reached by TCP/);
    expect(lines.map(line => line.textContent)).toEqual([
      'Reached by TCP at [::1]:5432 of public, as BAMBOO_TCP_PORT asks',
      'Reached by TCP at lb.example.com:9000 of public, as its labels ask',
      'Reached by TCP at port 9001 of public, its service port',
    ]);
  });
});

describe('an app that has a name without a mapping', () => {
  let api: FakeBambooApi;

  beforeEach(() => {
    api = new FakeBambooApi();
  });

  const expectName = async () => {
    expect(
      await screen.findByRole('link', {
        name: /apps\.example\.com\/shop\/admin/,
      }),
    ).toHaveAttribute('href', 'https://apps.example.com/shop/admin');
    expect(screen.queryByText(/has no name/)).toBeNull();
    expect(screen.queryByText(/Nothing outside Marathon/)).toBeNull();
  };

  it('says so on the tab DNS before it has a mapping', async () => {
    api.apps = [named];
    api.mappings = [];
    renderPage(<EntityDnsContent />, { api, entity: shop });
    await expectName();
    expect(screen.getByText(/No DNS mapping leads to it/)).toBeInTheDocument();
  });

  it('says so on the tab DNS below the mappings of other apps', async () => {
    api.apps = [app(), named];
    api.mappings = [mapping()];
    renderPage(<EntityDnsContent />, { api, entity: shop });
    await expectName();
    expect(screen.getByText(/No DNS mapping leads to/)).toHaveTextContent(
      '/shop/admin',
    );
  });

  it('is listed by the overview as one without a mapping', async () => {
    api.apps = [named];
    renderPage(<OverviewContent />, { api, entity: shop });
    await expectName();
    expect(screen.getByText('Apps without a DNS mapping')).toBeInTheDocument();
    expect(screen.queryByText('Apps without a name')).toBeNull();
  });
});
