import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import {
  readAppClaims,
  type App,
  type Cluster,
} from '@bamboo-lb/plugin-bamboo-common';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { bambooApiRef } from '../api';
import { EmptyList } from '../components/EmptyList';
import { LiveView } from '../components/LiveView';
import { Mono } from '../components/Mono';
import { Notice } from '../components/Notice';
import { SectionCard } from '../components/SectionCard';
import { Since } from '../components/Since';
import { StaleClusterNotice } from '../dns/DnsNotices';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { currentCounts } from '../status/currentCounts';
import { Figures } from './Figures';
import { HealthChecks } from './HealthChecks';
import { HealthNotice } from './HealthNotice';
import { InstanceTable } from './InstanceTable';
import { TrafficCard } from './TrafficCard';
import { keyOf, useTraffic } from './useTraffic';

const useStyles = makeStyles(
  theme => ({
    below: {
      display: 'grid',
      columnGap: theme.spacing(2),
      gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    },
    stacked: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  { name: 'BambooHealthTab' },
);

function AppSelect(props: {
  apps: App[];
  chosen: App;
  onChoose: (key: string) => void;
}) {
  const { apps, chosen, onChoose } = props;
  const t = useText();
  const isOneCluster = new Set(apps.map(({ cluster }) => cluster)).size < 2;
  return (
    <TextField
      select
      size="small"
      variant="outlined"
      id="bamboo-health-app"
      label={t('health.app')}
      value={keyOf(chosen)}
      SelectProps={{ native: true }}
      style={{ minWidth: 180 }}
      onChange={event => onChoose(event.target.value)}
    >
      {apps.map(app => (
        <option key={keyOf(app)} value={keyOf(app)}>
          {isOneCluster ? app.id : `${app.id} · ${app.cluster}`}
        </option>
      ))}
    </TextField>
  );
}

function useHealth(entityRef: string) {
  const api = useApi(bambooApiRef);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [apps, clusters] = await Promise.all([
        api.listApps({ entityRef }, { signal }),
        api.listClusters({ signal }),
      ]);
      return { apps: apps.items.map(currentCounts), clusters: clusters.items };
    },
    [api, entityRef],
  );
  return useLive({ load });
}

/** What the instances shown are of. */
const OF_KIND = {
  app: 'health.instancesOf',
  pod: 'health.instancesOfPod',
} as const;

/** When an app was last read: by itself, or with all others of its cluster. */
function lastRead(app: App, clusters: Cluster[]): string {
  const sync = clusters.find(({ name }) => name === app.cluster)?.lastSyncAt;
  return sync && sync > app.readAt ? sync : app.readAt;
}

/** The tab Health: every instance as Marathon and every HAProxy sees it. */
export function HealthTab(props: { entity: Entity }) {
  const { entity } = props;
  const t = useText();
  const [params, setParams] = useSearchParams();
  const classes = useStyles();
  const isCards = useViewport() === 'cards';
  const health = useHealth(stringifyEntityRef(entity));
  const traffic = useTraffic(
    health.status === 'ready' ? health.data.apps : undefined,
  );
  return (
    <LiveView live={health} failedTitle={t('health.loadFailed')}>
      {({ apps, clusters }) => {
        const app =
          apps.find(a => keyOf(a) === params.get('app')) ??
          apps.find(a => a.health.unhealthy > 0) ??
          apps[0];
        if (!app) {
          const named = readAppClaims(entity).apps.join(', ');
          return (
            <Notice
              tone="warning"
              title={t('health.none', { app: <Mono>{named}</Mono> })}
            >
              {t('health.noneDetail')}
            </Notice>
          );
        }
        const stale = clusters.find(
          ({ name, state }) => name === app.cluster && state !== 'fresh',
        );
        return (
          <>
            {stale && <StaleClusterNotice cluster={stale} />}
            <HealthNotice app={app} />
            <Figures app={app} />
            <SectionCard
              isFlush
              title={t('health.instances')}
              subtitle={t(OF_KIND[app.kind], {
                app: <Mono>{app.id}</Mono>,
                cluster: app.cluster,
                duration: <Since at={lastRead(app, clusters)} />,
              })}
              action={
                apps.length > 1 && (
                  <AppSelect
                    apps={apps}
                    chosen={app}
                    onChoose={key => setParams({ app: key }, { replace: true })}
                  />
                )
              }
            >
              {app.instances.length > 0 ? (
                <InstanceTable app={app} />
              ) : (
                <EmptyList title={t('health.noInstanceHere')} />
              )}
            </SectionCard>
            <div
              className={`${classes.below} ${isCards ? classes.stacked : ''}`}
            >
              <TrafficCard app={app} samples={traffic[keyOf(app)] ?? []} />
              <HealthChecks app={app} />
            </div>
          </>
        );
      }}
    </LiveView>
  );
}
