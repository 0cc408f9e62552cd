import type { Entity } from '@backstage/catalog-model';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import type { ReactElement } from 'react';
import { bambooApiRef } from '../api';
import { healthLinkRef, overviewLinkRef, rootRouteRef } from '../routes';
import type { FakeBambooApi } from './FakeBambooApi';

/** Shows a page of the plugin in an app, for an entity, over a fake backend. */
export function renderPage(
  element: ReactElement,
  options: { api: FakeBambooApi; entity: Entity; at?: string },
) {
  return renderInTestApp(
    <TestApiProvider apis={[[bambooApiRef, options.api]]}>
      <EntityProvider entity={options.entity}>{element}</EntityProvider>
    </TestApiProvider>,
    {
      initialRouteEntries: [options.at ?? '/'],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/bamboo': overviewLinkRef,
        '/health': healthLinkRef,
        '/root': rootRouteRef,
      },
    },
  );
}
