import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { Canary, Rights } from '@bamboo-lb/plugin-bamboo-common';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { BackLink } from '../components/BackLink';
import { withoutAge } from '../hooks/useLive';
import { LiveRegion } from '../components/LiveRegion';
import { LiveView } from '../components/LiveView';
import { Notice } from '../components/Notice';
import { READ_ONLY_ID, ReadOnlyNotice } from '../dns/DnsNotices';
import { useText } from '../hooks/useText';
import { AgentsCard } from './AgentsCard';
import { CanaryCharts } from './CanaryCharts';
import { CanaryHeader } from './CanaryHeader';
import { EndedNotice, NoCanary } from './EndedView';
import { agentsDiffer } from './guard';
import { GuardNotice } from './GuardNotice';
import { ShareCard } from './ShareCard';
import { SideBySide } from './SideBySide';
import { StartFromPage } from './start/StartFromPage';
import { StepsDialog } from './start/StepsDialog';
import { useCanary } from './useCanary';
import { useCanaryActions, type CanaryActions } from './useCanaryActions';
import { useCanaryAnnouncements } from './useCanaryAnnouncements';

function CanaryPage(props: {
  entity: Entity;
  canary: Canary;
  rights: Rights;
  actions: CanaryActions;
  onChanged: () => void;
}) {
  const { entity, canary, rights, actions, onChanged } = props;
  const t = useText();
  const [isEditing, setIsEditing] = useState(false);
  const { mapping } = canary;
  // What the reader just ended is over, though the newest answer is older.
  const isOutdated =
    actions.ended !== undefined &&
    canary.last?.release !== actions.ended.release;
  const running = isOutdated ? null : canary.running;
  const options = running ? mapping.options.canary : undefined;
  const end = isOutdated ? actions.ended : canary.last;
  const reasonId = rights.update ? undefined : READ_ONLY_ID;
  return (
    <>
      <CanaryHeader
        canary={canary}
        options={options}
        isDisabled={!rights.update || actions.isBusy}
        reasonId={reasonId}
        onAbort={actions.abort}
        onPromote={actions.promote}
      />
      {!rights.update && <ReadOnlyNotice entity={entity} />}
      {actions.failure !== undefined && (
        <Notice
          tone="error"
          title={t('canary.notDone', { message: actions.failure })}
        />
      )}
      {running && options ? (
        <>
          <ShareCard
            canary={canary}
            running={running}
            options={options}
            actions={actions}
            canWrite={rights.update}
            reasonId={reasonId}
            onEditSteps={() => setIsEditing(true)}
          />
          <GuardNotice
            canary={canary}
            running={running}
            guard={options.guard}
            hasSteps={options.steps.length > 0}
            canWrite={rights.update && !actions.isBusy}
            onUpdate={actions.update}
          />
          {agentsDiffer(running.agents) && (
            <AgentsCard agents={running.agents} />
          )}
          <CanaryCharts canary={canary} />
          <SideBySide canary={canary} />
        </>
      ) : (
        <>
          {end && (
            <EndedNotice
              end={end}
              canUndo={rights.update}
              isBusy={actions.isBusy}
              takesFocus={actions.ended !== undefined}
              onUndo={actions.undo}
            />
          )}
          <NoCanary
            mapping={mapping}
            hasEnded={end !== null && end !== undefined}
            action={
              rights.update && (
                <StartFromPage mapping={mapping} onStarted={onChanged} />
              )
            }
          />
        </>
      )}
      {isEditing && options && (
        <StepsDialog
          mapping={mapping}
          options={options}
          onSaved={() => {
            setIsEditing(false);
            onChanged();
          }}
          onClose={() => setIsEditing(false)}
        />
      )}
    </>
  );
}

function Loaded(props: { entity: Entity; mappingId: string }) {
  const { entity, mappingId } = props;
  const t = useText();
  const { canary, rights } = useCanary(mappingId, stringifyEntityRef(entity));
  const actions = useCanaryActions(mappingId, canary.refresh);
  const message = useCanaryAnnouncements(
    canary.status === 'ready' ? canary.data : undefined,
  );
  return (
    <>
      <BackLink>{t('canary.back')}</BackLink>
      <LiveRegion message={message} />
      <LiveView live={canary} failedTitle={t('canary.loadFailed')}>
        {data => (
          <LiveView
            live={withoutAge(rights)}
            failedTitle={t('canary.loadFailed')}
          >
            {granted => (
              <CanaryPage
                entity={entity}
                canary={data}
                rights={granted}
                actions={actions}
                onChanged={canary.refresh}
              />
            )}
          </LiveView>
        )}
      </LiveView>
    </>
  );
}

/** The canary of a mapping: its share, how it does, and what ends it. */
export function CanaryView(props: { entity: Entity }) {
  const { mappingId = '' } = useParams();
  return <Loaded key={mappingId} entity={props.entity} mappingId={mappingId} />;
}
