import { useApi } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { App, LoadBalancer } from '@bamboo-lb/plugin-bamboo-common';
import Button from '@material-ui/core/Button';
import { useCallback, useState } from 'react';
import { bambooApiRef } from '../api';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { LiveView } from '../components/LiveView';
import { DerivedNames } from '../components/DerivedNames';
import { Mono } from '../components/Mono';
import { SectionCard } from '../components/SectionCard';
import { Subtle } from '../components/Subtle';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { AssignDialog, NameDialog } from './UnnamedAppDialogs';

const LIMIT = 50;

const rowId = ({ cluster, id }: App) => `${cluster}${id}`;

function Component({ app }: { app: App }) {
  const t = useText();
  const [entityRef] = app.entities;
  return entityRef ? (
    <EntityRefLink entityRef={entityRef} hideIcon />
  ) : (
    <>{t('overview.noComponent')}</>
  );
}

function NameButton(props: {
  app: App;
  isOutlined?: boolean;
  onChoose: (app: App) => void;
}) {
  const { app, isOutlined, onChoose } = props;
  const t = useText();
  const isClaimed = app.entities.length > 0;
  return (
    <Button
      size="small"
      color="primary"
      variant={isOutlined ? 'outlined' : 'text'}
      fullWidth={isOutlined}
      style={isOutlined ? undefined : { margin: '-4px 0' }}
      aria-label={t(
        isClaimed ? 'dns.action.giveNameTo' : 'overview.assignNamed',
        { app: app.id },
      )}
      onClick={() => onChoose(app)}
    >
      {isClaimed ? t('dns.action.giveName') : t('overview.assign')}
    </Button>
  );
}

interface AppListProps {
  apps: App[];
  onChoose: (app: App) => void;
}

function AppCards({ apps, onChoose }: AppListProps) {
  const t = useText();
  return (
    <CardList label={t('overview.unnamed')} rows={apps} rowId={rowId}>
      {app => (
        <>
          <Mono>{app.id}</Mono>
          <Subtle>
            <Component app={app} />
            {' · '}
            {t('overview.healthyOf', {
              healthy: String(app.health.healthy),
              total: String(app.health.total),
            })}
          </Subtle>
          <DerivedNames app={app} />
          <NameButton isOutlined app={app} onChoose={onChoose} />
        </>
      )}
    </CardList>
  );
}

function AppTable({ apps, onChoose }: AppListProps) {
  const t = useText();
  const columns: DataColumn<App>[] = [
    {
      id: 'app',
      title: t('overview.app'),
      width: 38,
      cell: app => (
        <>
          <Mono>{app.id}</Mono>
          <Subtle>
            <DerivedNames app={app} />
          </Subtle>
        </>
      ),
    },
    {
      id: 'component',
      title: t('overview.component'),
      width: 22,
      cell: app => <Component app={app} />,
    },
    {
      id: 'cluster',
      title: t('overview.cluster'),
      width: 14,
      cell: ({ cluster }) => cluster,
    },
    {
      id: 'healthy',
      title: t('overview.healthy'),
      width: 10,
      isNumeric: true,
      cell: ({ health }) =>
        t('count.of', {
          part: String(health.healthy),
          total: String(health.total),
        }),
    },
    {
      id: 'action',
      title: <span aria-label={t('dns.column.actions')} />,
      width: 16,
      isNumeric: true,
      cell: app => <NameButton app={app} onChoose={onChoose} />,
    },
  ];
  return (
    <DataTable
      label={t('overview.unnamed')}
      columns={columns}
      rows={apps}
      rowId={rowId}
    />
  );
}

/** Apps that run without a name, each with the way to give one. */
export function UnnamedAppsCard(props: { loadBalancers: LoadBalancer[] }) {
  const { loadBalancers } = props;
  const t = useText();
  const api = useApi(bambooApiRef);
  const List = useViewport() === 'cards' ? AppCards : AppTable;
  const [chosen, setChosen] = useState<App>();
  const load = useCallback(
    (signal: AbortSignal) =>
      api.listApps({ unmapped: true, limit: LIMIT }, { signal }),
    [api],
  );
  const live = useLive({ load, isSlow: true });
  const close = () => {
    setChosen(undefined);
    live.refresh();
  };
  const [entityRef] = chosen?.entities ?? [];
  return (
    <LiveView live={live} failedTitle={t('overview.loadFailed')}>
      {({ items, totalItems }) => (
        <SectionCard
          isFlush
          title={t(
            items.some(app => app.derivedNames.length > 0)
              ? 'overview.unmapped'
              : 'overview.unnamed',
          )}
          subtitle={
            totalItems > 0
              ? t('overview.unnamedDetail', { count: totalItems })
              : t('overview.unnamedNone')
          }
        >
          {items.length > 0 && <List apps={items} onChoose={setChosen} />}
          {chosen && entityRef && (
            <NameDialog
              app={chosen}
              entityRef={entityRef}
              loadBalancers={loadBalancers}
              onDone={close}
            />
          )}
          {chosen && !entityRef && (
            <AssignDialog app={chosen} onClose={close} />
          )}
        </SectionCard>
      )}
    </LiveView>
  );
}
