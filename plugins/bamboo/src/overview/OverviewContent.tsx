import Typography from '@material-ui/core/Typography';
import { LiveView } from '../components/LiveView';
import { Notice } from '../components/Notice';
import { Room } from '../components/Room';
import { useLinks } from '../hooks/useLinks';
import { useText } from '../hooks/useText';
import { HeldNotice } from '../loadBalancers/HeldNotice';
import { MappingsCard } from './MappingsCard';
import { StateCards } from './StateCards';
import { UnnamedAppsCard } from './UnnamedAppsCard';
import { useOverview } from './useOverview';

/** Everything at a glance: what waits for a person, where things run, names. */
export function OverviewContent() {
  const t = useText();
  const links = useLinks();
  const live = useOverview();
  return (
    <Room>
      <LiveView live={live} failedTitle={t('overview.loadFailed')}>
        {overview => (
          <>
            {overview.clusters.length + overview.loadBalancers.length === 0 && (
              <Notice tone="info" title={t('overview.nothing')}>
                {t('overview.nothingDetail')}
              </Notice>
            )}
            {overview.loadBalancers.map(loadBalancer => (
              <HeldNotice
                key={loadBalancer.name}
                loadBalancer={loadBalancer}
                isAdmin={overview.rights.admin}
                lookAt={links.loadBalancer(loadBalancer.name)}
                onDecided={live.refresh}
              />
            ))}
            <StateCards overview={overview} />
            <MappingsCard
              loadBalancers={overview.loadBalancers.map(({ name }) => name)}
            />
            <UnnamedAppsCard loadBalancers={overview.loadBalancers} />
            {!overview.rights.permissionFramework && (
              <Typography variant="caption" color="textSecondary">
                {t('overview.framework')}
              </Typography>
            )}
          </>
        )}
      </LiveView>
    </Room>
  );
}
