import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import type { LoadBalancer } from '@bamboo-lb/plugin-bamboo-common';
import { useCallback } from 'react';
import { bambooApiRef } from '../api';
import { DataTable, type DataColumn } from '../components/DataTable';
import { EmptyList } from '../components/EmptyList';
import { LiveView } from '../components/LiveView';
import { SectionCard } from '../components/SectionCard';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';

/** Every load balancer, leading to its own page. */
export function LoadBalancerList() {
  const t = useText();
  const api = useApi(bambooApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.listLoadBalancers({ signal }),
    [api],
  );
  const live = useLive({ load, isSlow: true });
  const columns: DataColumn<LoadBalancer>[] = [
    {
      id: 'name',
      title: t('loadBalancer.name'),
      width: 25,
      cell: ({ name }) => (
        <Link to={encodeURIComponent(name)}>
          <strong>{name}</strong>
        </Link>
      ),
    },
    {
      id: 'domains',
      title: t('loadBalancer.domains'),
      width: 35,
      cell: ({ domains }) => domains.join(', ') || t('loadBalancer.noDomains'),
    },
    {
      id: 'agents',
      title: t('loadBalancer.agents'),
      width: 25,
      cell: ({ agents }) =>
        t('loadBalancer.agentsInStep', {
          inStep: String(agents.inStep),
          total: String(agents.total),
        }),
    },
    {
      id: 'names',
      title: t('loadBalancer.names'),
      width: 15,
      isNumeric: true,
      cell: ({ mappings }) => mappings.toLocaleString(),
    },
  ];
  return (
    <LiveView live={live} failedTitle={t('loadBalancer.loadFailed')}>
      {({ items }) => (
        <SectionCard isFlush title={t('tab.loadBalancers')}>
          {items.length > 0 ? (
            <DataTable
              label={t('tab.loadBalancers')}
              columns={columns}
              rows={items}
              rowId={({ name }) => name}
            />
          ) : (
            <EmptyList title={t('loadBalancer.none')}>
              {t('loadBalancer.noneDetail')}
            </EmptyList>
          )}
        </SectionCard>
      )}
    </LiveView>
  );
}
