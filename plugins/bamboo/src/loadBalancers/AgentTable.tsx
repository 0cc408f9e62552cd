import type { Agent } from '@bamboo-lb/plugin-bamboo-common';
import { DataTable, type DataColumn } from '../components/DataTable';
import { StateLabel } from '../components/StateLabel';
import { formatDuration } from '../format/time';
import { useNow } from '../hooks/useNow';
import { useText, type Text } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { agentSays } from '../status/agentStatus';

function sayApplied(t: Text, { lastReport }: Agent): string {
  if (!lastReport) {
    return '–';
  }
  const ms = lastReport.phases.reduce((all, phase) => all + phase.ms, 0);
  return t('loadBalancer.howIn', {
    how: t(`loadBalancer.how.${lastReport.how}`),
    time: formatDuration(ms),
  });
}

/** The agents of a load balancer, and how far each one is. */
export function AgentTable(props: { agents: Agent[] }) {
  const t = useText();
  const now = useNow();
  const isCards = useViewport() === 'cards';
  const columns: DataColumn<Agent>[] = [
    {
      id: 'agent',
      title: t('loadBalancer.column.agent'),
      width: isCards ? 25 : 14,
      cell: ({ id }) => <strong>{id}</strong>,
    },
    {
      id: 'state',
      title: t('loadBalancer.column.state'),
      width: isCards ? 50 : 26,
      cell: agent => {
        const { look, detail } = agentSays(t, agent);
        return <StateLabel look={look} detail={detail} />;
      },
    },
    {
      id: 'revision',
      title: t('loadBalancer.column.revision'),
      width: 11,
      isNumeric: true,
      cell: ({ sequence }) => sequence ?? '–',
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
      cell: ({ haproxyVersion }) => haproxyVersion ?? '–',
    },
    {
      id: 'heard',
      title: t('loadBalancer.column.heard'),
      width: isCards ? 25 : 13,
      isNumeric: true,
      cell: ({ lastSeenAt }) =>
        t('time.ago', {
          duration: formatDuration(now - Date.parse(lastSeenAt)),
        }),
    },
  ];
  return (
    <DataTable
      label={t('loadBalancer.agents')}
      columns={columns.filter(
        ({ id }) => !isCards || ['agent', 'state', 'heard'].includes(id),
      )}
      rows={props.agents}
      rowId={({ id }) => id}
    />
  );
}
