import { useApi } from '@backstage/core-plugin-api';
import type {
  Agent,
  LoadBalancer,
  Revision,
} from '@bamboo-lb/plugin-bamboo-common';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import { useCallback } from 'react';
import { useParams } from 'react-router-dom';
import { bambooApiRef } from '../api';
import { BackLink } from '../components/BackLink';
import { EmptyList } from '../components/EmptyList';
import { LiveView } from '../components/LiveView';
import { Marked } from '../components/Marked';
import { Notice } from '../components/Notice';
import { SectionCard } from '../components/SectionCard';
import { useLive } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { AgentTable } from './AgentTable';
import { HeldNotice } from './HeldNotice';
import { RevisionTable } from './RevisionTable';

const NEWEST = 30;

function useLoadBalancer(name: string) {
  const api = useApi(bambooApiRef);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [loadBalancer, agents, revisions, rights] = await Promise.all([
        api.getLoadBalancer(name, { signal }),
        api.listAgents(name, { signal }),
        api.listRevisions(name, { limit: NEWEST }, { signal }),
        api.getRights(undefined, { signal }),
      ]);
      return {
        loadBalancer,
        agents: agents.items,
        revisions: revisions.items,
        rights,
      };
    },
    [api, name],
  );
  return useLive({ load });
}

function TemplateNotices({ loadBalancer }: { loadBalancer: LoadBalancer }) {
  const t = useText();
  const { error, blocks, source } = loadBalancer.template;
  return (
    <>
      {error && (
        <Notice tone="error" title={t('loadBalancer.templateError')}>
          {source}
          {error.line !== undefined && `:${error.line}`}: {error.message}
        </Notice>
      )}
      {!blocks && (
        <Notice tone="info" title={t('loadBalancer.templateBlocks')}>
          {t('loadBalancer.templateBlocksDetail')}
        </Notice>
      )}
      {loadBalancer.rejections.map(rejection => (
        <Notice
          key={rejection.id}
          tone="error"
          title={[rejection.owner, rejection.agent, rejection.phase]
            .filter(Boolean)
            .join(' · ')}
        >
          <Marked text={rejection.message} />{' '}
          {rejection.lastGoodInTraffic
            ? t('loadBalancer.refusedIn')
            : t('loadBalancer.refusedOut')}
        </Notice>
      ))}
    </>
  );
}

function Heading({ loadBalancer }: { loadBalancer: LoadBalancer }) {
  const t = useText();
  const { name, mappings, sequence, agents } = loadBalancer;
  const revision =
    sequence === undefined
      ? ''
      : t('loadBalancer.inStep', {
          sequence: String(sequence),
          inStep: String(agents.inStep),
          total: String(agents.total),
        });
  return (
    <Box display="flex" flexWrap="wrap" alignItems="baseline" mb={2}>
      <Typography variant="h4" component="h1" style={{ marginRight: 12 }}>
        {name}
      </Typography>
      <Typography variant="caption" color="textSecondary">
        {t('loadBalancer.summary', { count: mappings, revision })}
      </Typography>
    </Box>
  );
}

function Lists(props: { agents: Agent[]; revisions: Revision[] }) {
  const { agents, revisions } = props;
  const t = useText();
  return (
    <>
      <SectionCard isFlush title={t('loadBalancer.agents')}>
        {agents.length > 0 ? (
          <AgentTable agents={agents} />
        ) : (
          <EmptyList title={t('loadBalancer.noAgents')}>
            {t('loadBalancer.noAgentsDetail')}
          </EmptyList>
        )}
      </SectionCard>
      <SectionCard
        isFlush
        title={t('loadBalancer.revisions')}
        subtitle={t('loadBalancer.revisionsDetail')}
      >
        {revisions.length > 0 ? (
          <RevisionTable revisions={revisions} />
        ) : (
          <EmptyList title={t('loadBalancer.noRevisions')}>
            {t('loadBalancer.noRevisionsDetail')}
          </EmptyList>
        )}
      </SectionCard>
    </>
  );
}

/** One load balancer: its agents, its revisions, and what waits for a person. */
export function LoadBalancerPage() {
  const { name = '' } = useParams();
  const t = useText();
  const live = useLoadBalancer(name);
  return (
    <>
      <BackLink>{t('loadBalancer.all')}</BackLink>
      <LiveView live={live} failedTitle={t('loadBalancer.loadFailed')}>
        {({ loadBalancer, agents, revisions, rights }) => (
          <>
            <Heading loadBalancer={loadBalancer} />
            <HeldNotice
              loadBalancer={loadBalancer}
              isAdmin={rights.admin}
              onDecided={live.refresh}
            />
            <TemplateNotices loadBalancer={loadBalancer} />
            <Lists agents={agents} revisions={revisions} />
          </>
        )}
      </LiveView>
    </>
  );
}
