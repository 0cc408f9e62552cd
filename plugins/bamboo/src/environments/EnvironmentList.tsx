import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import FileCopyIcon from '@material-ui/icons/FileCopyOutlined';
import type { Environment } from '@bamboo-lb/plugin-bamboo-common';
import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { bambooApiRef } from '../api';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { EmptyList } from '../components/EmptyList';
import { LiveView } from '../components/LiveView';
import { Notice } from '../components/Notice';
import { SectionCard } from '../components/SectionCard';
import { Subtle } from '../components/Subtle';
import { When } from '../components/When';
import { Who } from '../components/Who';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { CopiedFrom } from './words';

const rowId = ({ id }: Environment) => id;

function Name({ environment }: { environment: Environment }) {
  return (
    <Link to={encodeURIComponent(environment.id)}>
      <strong>{environment.name}</strong>
    </Link>
  );
}

function Expires({ environment }: { environment: Environment }) {
  const t = useText();
  const { expiresAt } = environment.input;
  return expiresAt ? <When at={expiresAt} /> : <>{t('environments.never')}</>;
}

function EnvironmentCards({ environments }: { environments: Environment[] }) {
  const t = useText();
  return (
    <CardList label={t('environments.title')} rows={environments} rowId={rowId}>
      {environment => (
        <>
          <Name environment={environment} />
          <div>
            {t('environments.facts', {
              names: t('environments.count', {
                count: environment.totalMappings,
              }),
              from: <CopiedFrom environment={environment} />,
            })}
          </div>
          <Subtle>
            {t('environments.created', {
              who: <Who by={environment.createdBy} />,
              when: <When at={environment.createdAt} />,
            })}
          </Subtle>
          {environment.input.expiresAt && (
            <Subtle>
              {t('environments.expiresOn', {
                when: <When at={environment.input.expiresAt} />,
              })}
            </Subtle>
          )}
        </>
      )}
    </CardList>
  );
}

function EnvironmentTable({ environments }: { environments: Environment[] }) {
  const t = useText();
  const isCards = useViewport() === 'cards';
  if (isCards) {
    return <EnvironmentCards environments={environments} />;
  }
  const columns: DataColumn<Environment>[] = [
    {
      id: 'name',
      title: t('environments.column.name'),
      width: 24,
      cell: environment => <Name environment={environment} />,
    },
    {
      id: 'from',
      title: t('environments.column.from'),
      width: 28,
      cell: environment => <CopiedFrom environment={environment} />,
    },
    {
      id: 'names',
      title: t('environments.column.names'),
      width: 10,
      isNumeric: true,
      cell: ({ totalMappings }) => totalMappings.toLocaleString(),
    },
    {
      id: 'created',
      title: t('environments.column.created'),
      width: 20,
      cell: ({ createdBy, createdAt }) => (
        <>
          <Who by={createdBy} />
          <Subtle>
            <When at={createdAt} />
          </Subtle>
        </>
      ),
    },
    {
      id: 'expires',
      title: t('environments.column.expires'),
      width: 18,
      cell: environment => <Expires environment={environment} />,
    },
  ];
  return (
    <DataTable
      label={t('environments.title')}
      columns={columns}
      rows={environments}
      rowId={rowId}
    />
  );
}

/** Every copy, and the way to another one. */
export function EnvironmentList() {
  const t = useText();
  const navigate = useNavigate();
  const { state } = useLocation();
  const api = useApi(bambooApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.listEnvironments({ signal }),
    [api],
  );
  const live = useLive({ load, isSlow: true });
  const removed: string | undefined = state?.removed;
  const copy = (
    <Button
      size="small"
      variant="contained"
      color="primary"
      startIcon={<FileCopyIcon />}
      style={{ textTransform: 'none' }}
      onClick={() => navigate('new')}
    >
      {t('environments.copy')}
    </Button>
  );
  return (
    <>
      {removed && (
        <Notice
          takesFocus
          tone="ok"
          title={t('environments.removed', { name: removed })}
        >
          {t('environments.removedDetail')}
        </Notice>
      )}
      <LiveView live={live} failedTitle={t('environments.loadFailed')}>
        {({ items }) => (
          <SectionCard
            isFlush
            title={t('environments.title')}
            subtitle={t('environments.subtitle')}
            action={items.length > 0 && copy}
          >
            {items.length > 0 ? (
              <EnvironmentTable environments={items} />
            ) : (
              <EmptyList title={t('environments.none')} action={copy}>
                {t('environments.noneDetail')}
              </EmptyList>
            )}
          </SectionCard>
        )}
      </LiveView>
    </>
  );
}
