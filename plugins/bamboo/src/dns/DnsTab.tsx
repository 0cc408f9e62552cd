import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import Button from '@material-ui/core/Button';
import { useState } from 'react';
import { bambooApiRef } from '../api';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { withoutAge } from '../hooks/useLive';
import { LiveRegion } from '../components/LiveRegion';
import { LiveView, StaleNotice } from '../components/LiveView';
import { Notice } from '../components/Notice';
import { errorText } from '../format/errorText';
import { useText } from '../hooks/useText';
import { useReviews } from '../reviews/useReviews';
import { nameOf } from '../status/mappingStatus';
import { MappingDialog } from './dialog/MappingDialog';
import type { MappingForm } from './dialog/form';
import { DnsContent } from './DnsContent';
import { useAnnouncements } from './useAnnouncements';
import { useDns } from './useDns';

/** What the dialog is open for. */
export interface DialogRequest {
  initial: MappingForm;
  mapping?: Mapping;
}

interface Deleted {
  mapping: Mapping;
  failure?: string;
}

/** The tab DNS: names of an entity, what they go to, and whether they work. */
export function DnsTab(props: { entity: Entity }) {
  const { entity } = props;
  const t = useText();
  const api = useApi(bambooApiRef);
  const { mappings, surroundings } = useDns(entity);
  const reviews = useReviews(stringifyEntityRef(entity));
  const [request, setRequest] = useState<DialogRequest>();
  const [deleting, setDeleting] = useState<Mapping>();
  const [deleted, setDeleted] = useState<Deleted>();
  const { message, onSaved } = useAnnouncements(
    mappings.status === 'ready' ? mappings.data : undefined,
  );

  const undoDelete = async ({ mapping }: Deleted) => {
    try {
      // Deleting was a version of its own.
      const version = mapping.version + 1;
      onSaved(
        await api.revertMapping(mapping.id, {
          version,
          toVersion: mapping.version,
        }),
      );
      setDeleted(undefined);
      mappings.refresh();
      surroundings.refresh();
    } catch (error) {
      setDeleted({ mapping, failure: errorText(error) });
    }
  };

  const isStale =
    mappings.status === 'ready' && mappings.staleSince === undefined
      ? surroundings
      : undefined;
  return (
    <>
      <LiveRegion message={message} />
      {deleted && (
        <Notice
          // Not before the dialog is gone, which holds the focus until then.
          takesFocus={deleting === undefined}
          key={deleted.mapping.id}
          tone={deleted.failure ? 'error' : 'info'}
          title={
            deleted.failure
              ? t('history.failed', { message: deleted.failure })
              : t('dns.deleted', { name: nameOf(deleted.mapping) })
          }
          actions={
            <>
              <Link to={`history?mapping=${deleted.mapping.id}`}>
                {t('dns.action.history')}
              </Link>
              <Button
                size="small"
                variant="outlined"
                style={{ textTransform: 'none' }}
                onClick={() => undoDelete(deleted)}
              >
                {t('history.undo')}
              </Button>
            </>
          }
        />
      )}
      {isStale?.status === 'ready' && isStale.staleSince !== undefined && (
        <StaleNotice since={isStale.staleSince} />
      )}
      <LiveView live={mappings} failedTitle={t('dns.loadFailed')}>
        {rows => (
          <LiveView
            live={withoutAge(surroundings)}
            failedTitle={t('dns.loadFailed')}
          >
            {around => (
              <>
                <DnsContent
                  entity={entity}
                  mappings={rows}
                  surroundings={around}
                  reviews={reviews}
                  onOpenDialog={setRequest}
                  onDelete={setDeleting}
                />
                {request && (
                  <MappingDialog
                    {...request}
                    entityTitle={entity.metadata.title ?? entity.metadata.name}
                    component={entity.metadata.name}
                    entityRef={stringifyEntityRef(entity)}
                    apps={around.apps}
                    loadBalancers={around.loadBalancers}
                    onClose={() => setRequest(undefined)}
                    onSaved={mapping => {
                      setRequest(undefined);
                      onSaved(mapping);
                      mappings.refresh();
                      surroundings.refresh();
                    }}
                  />
                )}
              </>
            )}
          </LiveView>
        )}
      </LiveView>
      {deleting && (
        <ConfirmDialog
          isDestructive
          title={t('dns.delete.title', { name: nameOf(deleting) })}
          keep={t('dns.delete.keep')}
          confirm={t('dns.delete.confirm')}
          sayFailure={failure => t('dns.delete.failed', { message: failure })}
          onClose={() => setDeleting(undefined)}
          onConfirm={async () => {
            await api.deleteMapping(deleting.id, deleting.version);
            setDeleted({ mapping: deleting });
            mappings.refresh();
            surroundings.refresh();
          }}
        >
          {t('dns.delete.text', { loadBalancer: deleting.loadBalancer })}
        </ConfirmDialog>
      )}
    </>
  );
}
