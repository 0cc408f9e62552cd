import type { Entity } from '@backstage/catalog-model';
import Button from '@material-ui/core/Button';
import AddIcon from '@material-ui/icons/Add';
import HistoryIcon from '@material-ui/icons/History';
import PlaylistAddCheckIcon from '@material-ui/icons/PlaylistAddCheck';
import {
  readAppClaims,
  type App,
  type Mapping,
} from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { StartDialog } from '../canary/start/StartDialog';
import { DerivedNamesNotice } from '../components/DerivedNames';
import { Notice } from '../components/Notice';
import { SectionCard } from '../components/SectionCard';
import type { Live } from '../hooks/useLive';
import { useText, type Text } from '../hooks/useText';
import { notUnderReview, outsideReviews } from '../reviews/review';
import { ReviewsCard } from '../reviews/ReviewsCard';
import type { Reviews } from '../reviews/useReviews';
import { byAttention, needsAttention } from '../status/mappingStatus';
import { formOf, newForm } from './dialog/form';
import {
  AnnotationNotice,
  READ_ONLY_ID,
  ReadOnlyNotice,
  StaleClusterNotice,
} from './DnsNotices';
import type { DialogRequest } from './DnsTab';
import { EmptyDns } from './EmptyDns';
import { MappingTable } from './MappingTable';
import { UnnamedApps } from './UnnamedApps';
import type { DnsSurroundings } from './useDns';
import { useStableOrder } from './useStableOrder';

function summarize(t: Text, mappings: Mapping[]): string {
  const count = mappings.length;
  const names = t('dns.names', { count });
  const attention = mappings.filter(needsAttention).length;
  if (attention > 0) {
    return attention === 1
      ? t('dns.attentionOne', { names })
      : t('dns.attentionSome', { names, attention: String(attention) });
  }
  const live = mappings.filter(m => m.status.state === 'live').length;
  if (live === count) {
    return count === 2 ? t('dns.bothLive') : t('dns.allLive', { count });
  }
  const moving = mappings.filter(m => m.status.state === 'rolling-out').length;
  return moving > 0
    ? t('dns.moving', { names, moving: String(moving) })
    : t('dns.someLive', { names, live: String(live) });
}

function isUnnamed(app: App, mappings: Mapping[]): boolean {
  return !mappings.some(({ targets }) =>
    targets.some(t => t.cluster === app.cluster && t.app === app.id),
  );
}

function useClaimed(entity: Entity, surroundings: DnsSurroundings) {
  const claims = readAppClaims(entity);
  const plain = claims.apps.find(id => !id.endsWith('/*'));
  const cluster = claims.cluster ?? surroundings.clusters[0]?.name;
  return plain && cluster ? { cluster, app: plain } : undefined;
}

/** The tab once everything is read: notices, the table or the first use. */
export function DnsContent(props: {
  entity: Entity;
  mappings: Mapping[];
  surroundings: DnsSurroundings;
  reviews: Live<Reviews>;
  onOpenDialog: (request: DialogRequest) => void;
  onDelete: (mapping: Mapping) => void;
}) {
  const { entity, surroundings, reviews, onOpenDialog, onDelete } = props;
  const { apps, rights, loadBalancers, clusters } = surroundings;
  const mappings = outsideReviews(props.mappings, reviews);
  const t = useText();
  const navigate = useNavigate();
  const [isTouched, setIsTouched] = useState(false);
  const [starting, setStarting] = useState<Mapping>();
  const openCanary = ({ id }: Mapping) => navigate(`canary/${id}`);
  const rows = useStableOrder({
    rows: mappings,
    rowId: ({ id }) => id,
    compare: byAttention,
    isHeld: isTouched,
  });
  const missing = useClaimed(entity, surroundings);
  const ownApps = notUnderReview(apps, reviews);
  const unnamed = ownApps.filter(app => isUnnamed(app, props.mappings));
  const [loadBalancer] = loadBalancers;
  const canCreate = rights.create && loadBalancer !== undefined;
  const canWrite = rights.create || rights.update || rights.delete;
  const add = (app: App | undefined = unnamed[0] ?? ownApps[0]) =>
    onOpenDialog({ initial: newForm({ loadBalancer, app, missing }) });
  const notices = (
    <>
      <AnnotationNotice entity={entity} />
      {!loadBalancer && (
        <Notice tone="warning" title={t('dns.noLoadBalancer.title')}>
          {t('dns.noLoadBalancer.detail')}
        </Notice>
      )}
      {clusters
        .filter(({ state, name }) => {
          const isUsed = [...apps, ...mappings.flatMap(m => m.targets)].some(
            ({ cluster }) => cluster === name,
          );
          return state !== 'fresh' && (isUsed || clusters.length === 1);
        })
        .map(cluster => (
          <StaleClusterNotice key={cluster.name} cluster={cluster} />
        ))}
      {!canWrite && <ReadOnlyNotice entity={entity} />}
    </>
  );
  const reviewsCard = <ReviewsCard live={reviews} canRenew={rights.update} />;
  const hasReviews =
    reviews.status === 'ready' && reviews.data.reviews.length > 0;
  if (mappings.length === 0) {
    return (
      <>
        {notices}
        <DerivedNamesNotice apps={ownApps} />
        <EmptyDns
          app={ownApps[0]}
          missingApp={missing?.app}
          canCreate={canCreate}
          onAdd={() => add()}
        />
        {reviewsCard}
      </>
    );
  }
  const summary = summarize(t, mappings);
  return (
    <>
      {notices}
      <SectionCard
        isFlush
        title={t('dns.title')}
        subtitle={
          hasReviews
            ? t('reviews.below', { summary: summary.replace(/\.$/, '') })
            : summary
        }
        action={
          <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
            <Button
              size="small"
              startIcon={<HistoryIcon />}
              onClick={() => navigate('history')}
            >
              {t('dns.action.history')}
            </Button>
            {rights.update && (
              <Button
                size="small"
                startIcon={<PlaylistAddCheckIcon />}
                onClick={() => navigate('release')}
              >
                {t('releases.open')}
              </Button>
            )}
            <Button
              size="small"
              variant="contained"
              color="primary"
              startIcon={<AddIcon />}
              disabled={!canCreate}
              aria-describedby={rights.create ? undefined : READ_ONLY_ID}
              style={{ flexGrow: 1 }}
              onClick={() => add()}
            >
              {t('dns.action.add')}
            </Button>
          </div>
        }
      >
        <div
          onMouseEnter={() => setIsTouched(true)}
          onMouseLeave={() => setIsTouched(false)}
          onFocus={() => setIsTouched(true)}
          onBlur={() => setIsTouched(false)}
        >
          <MappingTable
            mappings={rows}
            apps={apps}
            rights={rights}
            handlers={{
              onEdit: mapping =>
                onOpenDialog({ mapping, initial: formOf(mapping) }),
              onDuplicate: mapping =>
                onOpenDialog({ initial: { ...formOf(mapping), host: '' } }),
              onHistory: mapping => navigate(`history?mapping=${mapping.id}`),
              onDelete,
              onManageCanary: openCanary,
              onStartCanary: setStarting,
            }}
          />
        </div>
        <UnnamedApps apps={unnamed} canCreate={canCreate} onGiveName={add} />
      </SectionCard>
      {reviewsCard}
      {starting && (
        <StartDialog
          mapping={starting}
          apps={ownApps}
          loadBalancers={loadBalancers}
          entityTitle={entity.metadata.title ?? entity.metadata.name}
          onStarted={openCanary}
          onClose={() => setStarting(undefined)}
        />
      )}
    </>
  );
}
