import { CodeSnippet } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_MARATHON_APP_ID,
  type App,
  type LoadBalancer,
} from '@bamboo-lb/plugin-bamboo-common';
import { parseEntityRef } from '@backstage/catalog-model';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { useCallback, useState } from 'react';
import { bambooApiRef } from '../api';
import { DataTable, type DataColumn } from '../components/DataTable';
import { LiveView } from '../components/LiveView';
import { Mono } from '../components/Mono';
import { SectionCard } from '../components/SectionCard';
import { newForm } from '../dns/dialog/form';
import { MappingDialog } from '../dns/dialog/MappingDialog';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';

const LIMIT = 50;

function AssignDialog(props: { app: App; onClose: () => void }) {
  const { app, onClose } = props;
  const t = useText();
  return (
    <Dialog open onClose={onClose} aria-labelledby="bamboo-assign-title">
      <DialogTitle id="bamboo-assign-title">
        {t('overview.assignTitle', { app: app.id })}
      </DialogTitle>
      <DialogContent>
        <Typography variant="body2" gutterBottom>
          {t('overview.assignText')}
        </Typography>
        <CodeSnippet
          language="yaml"
          showCopyCodeButton
          text={`metadata:\n  annotations:\n    ${ANNOTATION_MARATHON_APP_ID}: ${app.id}`}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} style={{ textTransform: 'none' }}>
          {t('action.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function NameDialog(props: {
  app: App;
  entityRef: string;
  loadBalancers: LoadBalancer[];
  onDone: () => void;
}) {
  const { app, entityRef, loadBalancers, onDone } = props;
  const { name } = parseEntityRef(entityRef);
  return (
    <MappingDialog
      entityTitle={name}
      component={name}
      entityRef={entityRef}
      apps={[app]}
      loadBalancers={loadBalancers}
      initial={newForm({ app, loadBalancer: loadBalancers[0] })}
      onSaved={onDone}
      onClose={onDone}
    />
  );
}

/** Apps that run without a name, each with the way to give one. */
export function UnnamedAppsCard(props: { loadBalancers: LoadBalancer[] }) {
  const { loadBalancers } = props;
  const t = useText();
  const api = useApi(bambooApiRef);
  const isCards = useViewport() === 'cards';
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
  const columns: DataColumn<App>[] = [
    {
      id: 'app',
      title: t('overview.app'),
      width: 38,
      cell: ({ id }) => <Mono>{id}</Mono>,
    },
    {
      id: 'component',
      title: t('overview.component'),
      width: 22,
      cell: ({ entities: [entityRef] }) =>
        entityRef ? (
          <EntityRefLink entityRef={entityRef} hideIcon />
        ) : (
          t('overview.noComponent')
        ),
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
      cell: app => (
        <Button
          size="small"
          color="primary"
          aria-label={t(
            app.entities.length > 0
              ? 'dns.action.giveNameTo'
              : 'overview.assignNamed',
            { app: app.id },
          )}
          onClick={() => setChosen(app)}
        >
          {app.entities.length > 0
            ? t('dns.action.giveName')
            : t('overview.assign')}
        </Button>
      ),
    },
  ];
  const shown = isCards
    ? columns
        .filter(({ id }) => !['cluster', 'healthy'].includes(id))
        .map(column => ({ ...column, width: column.width * 1.3 }))
    : columns;
  const [entityRef] = chosen?.entities ?? [];
  return (
    <LiveView live={live} failedTitle={t('overview.loadFailed')}>
      {({ items, totalItems }) => (
        <SectionCard
          isFlush
          title={t('overview.unnamed')}
          subtitle={
            totalItems > 0
              ? t('overview.unnamedDetail', { count: totalItems })
              : t('overview.unnamedNone')
          }
        >
          {items.length > 0 && (
            <DataTable
              label={t('overview.unnamed')}
              columns={shown}
              rows={items}
              rowId={({ cluster, id }) => `${cluster}${id}`}
            />
          )}
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
