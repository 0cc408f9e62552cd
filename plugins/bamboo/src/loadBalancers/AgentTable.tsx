import type { Agent } from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { StateLabel } from '../components/StateLabel';
import { Subtle } from '../components/Subtle';
import { formatAge, formatDuration } from '../format/time';
import { useNow } from '../hooks/useNow';
import { useText, type Text } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { agentSays } from '../status/agentStatus';
import { msUntil } from '../status/reportStatus';

const UNKNOWN = '–';

function sayApplied(t: Text, { lastReport }: Agent): string {
  if (!lastReport) {
    return UNKNOWN;
  }
  if (lastReport.outcome !== 'verified') {
    return t(`loadBalancer.outcome.${lastReport.outcome}`);
  }
  const how = t(`loadBalancer.how.${lastReport.how}`);
  const ms = msUntil(lastReport, 'verified');
  return ms === undefined
    ? how
    : t('loadBalancer.howIn', { how, time: formatDuration(ms) });
}

function AgentState(props: { agent: Agent; now: number }) {
  const t = useText();
  const { look, detail } = agentSays(t, props.agent, props.now);
  return <StateLabel look={look} detail={detail} />;
}

/** The agents of a load balancer, and how far each one is. */
export function AgentTable(props: { agents: Agent[] }) {
  const { agents } = props;
  const t = useText();
  const now = useNow();
  const viewport = useViewport();
  const label = t('loadBalancer.agents');
  const rowId = ({ id }: Agent) => id;
  const sayHeard = ({ lastSeenAt }: Agent) =>
    t('time.ago', { duration: formatAge(now - Date.parse(lastSeenAt)) });
  if (viewport === 'cards') {
    return (
      <CardList label={label} rows={agents} rowId={rowId}>
        {agent => (
          <>
            <strong>{agent.id}</strong>
            <AgentState agent={agent} now={now} />
            <Subtle>
              {[
                sayApplied(t, agent),
                t('loadBalancer.haproxy', {
                  version: agent.haproxyVersion ?? UNKNOWN,
                }),
                sayHeard(agent),
              ].join(' · ')}
            </Subtle>
          </>
        )}
      </CardList>
    );
  }
  const columns: DataColumn<Agent>[] = [
    {
      id: 'agent',
      title: t('loadBalancer.column.agent'),
      width: 14,
      cell: ({ id }) => <strong>{id}</strong>,
    },
    {
      id: 'state',
      title: t('loadBalancer.column.state'),
      width: 26,
      cell: agent => <AgentState agent={agent} now={now} />,
    },
    {
      id: 'revision',
      title: t('loadBalancer.column.revision'),
      width: 11,
      isNumeric: true,
      cell: ({ sequence }) => sequence ?? UNKNOWN,
    },
    {
      id: 'applied',
      title: t('loadBalancer.column.applied'),
      width: 20,
      cell: agent => sayApplied(t, agent),
    },
    {
      id: 'haproxy',
      title: t('loadBalancer.column.haproxy'),
      width: 16,
      cell: ({ haproxyVersion }) => haproxyVersion ?? UNKNOWN,
    },
    {
      id: 'heard',
      title: t('loadBalancer.column.heard'),
      width: 13,
      isNumeric: true,
      cell: sayHeard,
    },
  ];
  return (
    <DataTable label={label} columns={columns} rows={agents} rowId={rowId} />
  );
}
