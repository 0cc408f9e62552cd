import type { App, Instance } from '@bamboo-lb/plugin-bamboo-common';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { Mono } from '../components/Mono';
import { StateLabel } from '../components/StateLabel';
import { formatAge, shortId } from '../format/time';
import { useNow } from '../hooks/useNow';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { agentsOf, haproxySays } from '../status/haproxyStatus';
import { byHealth, marathonSays } from '../status/instanceStatus';
import { sumOf } from './Figures';

const useStyles = makeStyles(
  theme => ({
    subtle: { color: theme.palette.textSubtle, lineHeight: '18px' },
    pair: { display: 'flex', justifyContent: 'space-between', gap: 8 },
  }),
  { name: 'BambooInstanceTable' },
);

/** Beyond this many HAProxys one column sums them up. */
const MAX_AGENT_COLUMNS = 3;

function Address({ instance }: { instance: Instance }) {
  const t = useText();
  const classes = useStyles();
  const [endpoint] = instance.endpoints;
  return (
    <>
      {endpoint ? (
        <Mono>{`${endpoint.address}:${endpoint.port}`}</Mono>
      ) : (
        t('health.noAddress')
      )}
      <Typography
        variant="caption"
        component="div"
        className={classes.subtle}
        title={instance.id}
      >
        {t('health.task', {
          host: instance.host ?? '–',
          task: shortId(instance.id),
        })}
      </Typography>
    </>
  );
}

function AgentState(props: { instance: Instance; agent: string }) {
  const t = useText();
  const { look, detail } = haproxySays(t, props.instance, props.agent);
  return <StateLabel look={look} detail={detail} />;
}

function AgentSum(props: { instance: Instance; agents: string[] }) {
  const { instance, agents } = props;
  const t = useText();
  const up = instance.loadBalancers.filter(l => l.status === 'UP').length;
  return (
    <>{t('health.upOn', { up: String(up), agents: String(agents.length) })}</>
  );
}

/** Every instance as Marathon sees it and as every HAProxy sees it. */
export function InstanceTable({ app }: { app: App }) {
  const t = useText();
  const now = useNow();
  const classes = useStyles();
  const isCards = useViewport() === 'cards';
  const agents = agentsOf(app.instances);
  const instances = [...app.instances].sort(byHealth);
  const marathon = (instance: Instance) => {
    const { look, detail } = marathonSays(t, instance, app.healthChecks, now);
    return <StateLabel look={look} detail={detail} />;
  };
  const requests = (instance: Instance) =>
    sumOf([instance], 'requestsPerSecond')?.toFixed(1) ?? '–';
  const running = ({ startedAt }: Instance) =>
    startedAt ? formatAge(now - Date.parse(startedAt)) : '–';
  if (isCards) {
    return (
      <CardList
        label={t('health.instances')}
        rows={instances}
        rowId={({ id }) => id}
      >
        {instance => (
          <>
            <div>
              <Address instance={instance} />
            </div>
            {marathon(instance)}
            {agents.map(agent => (
              <div key={agent} className={classes.pair}>
                <Typography variant="caption">
                  {t('health.column.agent', { agent })}
                </Typography>
                <AgentState instance={instance} agent={agent} />
              </div>
            ))}
            <div className={classes.pair}>
              <Typography variant="caption">
                {t('health.column.requests')}
              </Typography>
              <Typography variant="caption">{requests(instance)}</Typography>
            </div>
            <div className={classes.pair}>
              <Typography variant="caption">
                {t('health.column.running')}
              </Typography>
              <Typography variant="caption">{running(instance)}</Typography>
            </div>
          </>
        )}
      </CardList>
    );
  }
  const agentColumns: DataColumn<Instance>[] =
    agents.length > MAX_AGENT_COLUMNS
      ? [
          {
            id: 'agents',
            title: t('health.column.agents'),
            width: 32,
            cell: instance => <AgentSum instance={instance} agents={agents} />,
          },
        ]
      : agents.map(agent => ({
          id: `agent ${agent}`,
          title: t('health.column.agent', { agent }),
          width: 16,
          cell: instance => <AgentState instance={instance} agent={agent} />,
        }));
  const columns: DataColumn<Instance>[] = [
    {
      id: 'instance',
      title: t('health.column.instance'),
      width: 19,
      cell: instance => <Address instance={instance} />,
    },
    {
      id: 'marathon',
      title: t('health.column.marathon'),
      width: 25,
      cell: marathon,
    },
    ...agentColumns,
    {
      id: 'requests',
      title: t('health.column.requests'),
      width: 11,
      isNumeric: true,
      cell: requests,
    },
    {
      id: 'running',
      title: t('health.column.running'),
      width: 11,
      isNumeric: true,
      cell: running,
    },
  ];
  return (
    <DataTable
      label={t('health.instances')}
      columns={columns}
      rows={instances}
      rowId={({ id }) => id}
    />
  );
}
