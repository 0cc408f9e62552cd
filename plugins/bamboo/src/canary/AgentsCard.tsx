import BlockIcon from '@material-ui/icons/Block';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import type { CanaryOnAgent } from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { SectionCard } from '../components/SectionCard';
import { StateLabel, type StateLook } from '../components/StateLabel';
import { Subtle } from '../components/Subtle';
import { useText, type Text } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { formatLatency, formatNumber, formatShare } from './figures';

const LOOKS: Record<
  CanaryOnAgent['verdict'] | 'aborted',
  Omit<StateLook, 'label'>
> = {
  ok: { icon: CheckCircleIcon, token: 'ok' },
  inconclusive: { icon: HelpOutlineIcon, token: 'aborted' },
  doubt: { icon: WarningIcon, token: 'warning' },
  worse: { icon: ErrorIcon, token: 'error' },
  aborted: { icon: BlockIcon, token: 'error' },
};

function AgentState({ agent }: { agent: CanaryOnAgent }) {
  const t = useText();
  const state = agent.aborted ? 'aborted' : agent.verdict;
  return (
    <StateLabel
      look={{ ...LOOKS[state], label: t(`canary.agents.${state}`) }}
      detail={
        agent.reason ??
        t('canary.agents.requests', {
          requests: formatNumber(agent.canary.requests),
        })
      }
    />
  );
}

const shareOrDash = (t: Text, share: number | null) =>
  share === null ? t('canary.table.nothing') : formatShare(share);

function sayP95(t: Text, { stable, canary }: CanaryOnAgent): string {
  const say = (ms: number | null) =>
    ms === null ? t('canary.table.nothing') : formatLatency(ms);
  return t('canary.agents.pair', {
    stable: say(stable.p95),
    canary: say(canary.p95),
  });
}

/** What each HAProxy saw, for when they do not all say the same. */
export function AgentsCard({ agents }: { agents: CanaryOnAgent[] }) {
  const t = useText();
  const isNarrow = useViewport() === 'cards';
  const columns: DataColumn<CanaryOnAgent>[] = [
    {
      id: 'agent',
      title: t('canary.agents.agent'),
      width: 18,
      cell: ({ agent }) => agent,
    },
    {
      id: 'state',
      title: t('canary.agents.state'),
      width: 36,
      cell: agent => <AgentState agent={agent} />,
    },
    {
      id: 'stable',
      title: t('canary.agents.stable'),
      width: 13,
      isNumeric: true,
      cell: ({ stable }) => shareOrDash(t, stable.errorShare),
    },
    {
      id: 'canary',
      title: t('canary.agents.canary'),
      width: 13,
      isNumeric: true,
      cell: ({ canary }) => shareOrDash(t, canary.errorShare),
    },
    {
      id: 'p95',
      title: t('canary.agents.p95'),
      width: 20,
      isNumeric: true,
      cell: agent => sayP95(t, agent),
    },
  ];
  return (
    <SectionCard
      isFlush
      title={t('canary.agents.title')}
      subtitle={t('canary.agents.subtitle')}
    >
      {isNarrow ? (
        <CardList
          label={t('canary.agents.title')}
          rows={agents}
          rowId={({ agent }) => agent}
        >
          {agent => (
            <>
              <strong>{agent.agent}</strong>
              <AgentState agent={agent} />
              <Subtle>
                {`${t('canary.agents.stable')} ${shareOrDash(
                  t,
                  agent.stable.errorShare,
                )} · ${t('canary.agents.canary')} ${shareOrDash(
                  t,
                  agent.canary.errorShare,
                )}`}
              </Subtle>
              <Subtle>{`${t('canary.agents.p95')}: ${sayP95(
                t,
                agent,
              )}`}</Subtle>
            </>
          )}
        </CardList>
      ) : (
        <DataTable
          label={t('canary.agents.title')}
          columns={columns}
          rows={agents}
          rowId={({ agent }) => agent}
        />
      )}
    </SectionCard>
  );
}
