import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router-dom';
import { bambooApiRef } from './api';
import {
  BambooPage,
  bambooPlugin,
  EntityDnsContent,
  EntityHealthContent,
} from './legacy';
import { mapping, shop } from './__testUtils__/data';
import { FakeBambooApi } from './__testUtils__/FakeBambooApi';

describe('the plugin of the old frontend system', () => {
  const api = new FakeBambooApi();
  api.mappings = [mapping()];

  const show = (element: JSX.Element) =>
    renderInTestApp(
      <TestApiProvider apis={[[bambooApiRef, api]]}>
        <Routes>
          <Route path="/*" element={element} />
        </Routes>
      </TestApiProvider>,
      { mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef } },
    );

  it('brings the API that its pages use', () => {
    expect([...bambooPlugin.getApis()].map(({ api: ref }) => ref.id)).toEqual([
      'plugin.bamboo',
    ]);
  });

  it('mounts the page with one header', async () => {
    await show(<BambooPage />);
    expect(await screen.findByText('Clusters')).toBeInTheDocument();
    expect(
      screen.getAllByRole('heading', { name: 'Load balancing' }),
    ).toHaveLength(1);
  });

  it('has the environments on the page', async () => {
    await show(<BambooPage />);
    await userEvent.click(
      await screen.findByRole('tab', { name: 'Environments' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'No copy yet' }),
    ).toBeInTheDocument();
  });

  it('mounts the tab DNS once', async () => {
    await show(
      <EntityProvider entity={shop}>
        <EntityDnsContent />
      </EntityProvider>,
    );
    expect(
      await screen.findAllByRole('heading', { name: 'DNS mappings' }),
    ).toHaveLength(1);
  });

  it('mounts the tab Health once', async () => {
    await show(
      <EntityProvider entity={shop}>
        <EntityHealthContent />
      </EntityProvider>,
    );
    expect(
      await screen.findAllByRole('heading', { name: 'Instances' }),
    ).toHaveLength(1);
  });
});
