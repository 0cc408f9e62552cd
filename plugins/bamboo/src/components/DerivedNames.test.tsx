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
