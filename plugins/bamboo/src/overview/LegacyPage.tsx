import { Header, Page, TabbedLayout } from '@backstage/core-components';
import { EnvironmentsContent } from '../environments/EnvironmentsContent';
import { useText } from '../hooks/useText';
import { LoadBalancersContent } from '../loadBalancers/LoadBalancersContent';
import { OverviewContent } from './OverviewContent';

/** The page with its own header, which the old frontend system needs. */
export function LegacyPage() {
  const t = useText();
  return (
    <Page themeId="tool">
      <Header title={t('title.page')} />
      <TabbedLayout>
        <TabbedLayout.Route path="/overview" title={t('tab.overview')}>
          <OverviewContent />
        </TabbedLayout.Route>
        <TabbedLayout.Route
          path="/load-balancers"
          title={t('tab.loadBalancers')}
        >
          <LoadBalancersContent />
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/environments" title={t('environments.tab')}>
          <EnvironmentsContent />
        </TabbedLayout.Route>
      </TabbedLayout>
    </Page>
  );
}
