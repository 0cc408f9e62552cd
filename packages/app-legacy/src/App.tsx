import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import {
  AlertDisplay,
  OAuthRequestDialog,
  ProxiedSignInPage,
  SidebarPage,
} from '@backstage/core-components';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  catalogPlugin,
  EntityAboutCard,
  EntityLayout,
} from '@backstage/plugin-catalog';
import { NotificationsPage } from '@backstage/plugin-notifications';
import {
  BambooPage,
  bambooPlugin,
  EntityDnsContent,
  EntityHealthContent,
  isBambooAvailable,
} from '@bamboo-lb/plugin-bamboo/legacy';
import { Route } from 'react-router-dom';
import { AppSidebar } from './AppSidebar';

const entityPage = (
  <EntityLayout>
    <EntityLayout.Route path="/" title="Overview">
      <EntityAboutCard />
    </EntityLayout.Route>
    <EntityLayout.Route path="/dns" title="DNS" if={isBambooAvailable}>
      <EntityDnsContent />
    </EntityLayout.Route>
    <EntityLayout.Route
      path="/bamboo-health"
      title="Health"
      if={isBambooAvailable}
    >
      <EntityHealthContent />
    </EntityLayout.Route>
  </EntityLayout>
);

const app = createApp({
  components: {
    SignInPage: props => <ProxiedSignInPage {...props} provider="guest" />,
  },
  bindRoutes({ bind }) {
    bind(bambooPlugin.externalRoutes, {
      overview: bambooPlugin.routes.root,
      health: bambooPlugin.routes.health,
    });
    bind(catalogPlugin.externalRoutes, {});
  },
});

export default app.createRoot(
  <>
    <AlertDisplay />
    <OAuthRequestDialog />
    <AppRouter>
      <SidebarPage>
        <AppSidebar />
        <FlatRoutes>
          <Route path="/" element={<CatalogIndexPage />} />
          <Route path="/catalog" element={<CatalogIndexPage />} />
          <Route
            path="/catalog/:namespace/:kind/:name"
            element={<CatalogEntityPage />}
          >
            {entityPage}
          </Route>
          <Route path="/bamboo" element={<BambooPage />} />
          <Route path="/notifications" element={<NotificationsPage />} />
        </FlatRoutes>
      </SidebarPage>
    </AppRouter>
  </>,
);
