import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { LoadBalancerLink } from '../components/LoadBalancerLink';
import { SectionCard } from '../components/SectionCard';
import { StateLabel } from '../components/StateLabel';
import { useLinks } from '../hooks/useLinks';
import { useNow } from '../hooks/useNow';
import { useText } from '../hooks/useText';
import { agentSays, clusterSays } from '../status/agentStatus';
import type { Said } from '../status/instanceStatus';
import type { LoadBalancerWithAgents, Overview } from './useOverview';

const useStyles = makeStyles(
  theme => ({
    // As many cards beside each other as find room.
    cards: {
      display: 'grid',
      columnGap: theme.spacing(2),
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(300px, 100%), 1fr))',
    },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      columnGap: theme.spacing(2),
      padding: theme.spacing(0.5, 0),
    },
    detail: { color: theme.palette.textSubtle, lineHeight: '20px' },
  }),
  { name: 'BambooStateCards' },
);

function Item({ said }: { said: Said }) {
  const classes = useStyles();
  return (
    <li className={classes.item}>
      <StateLabel isPlain look={said.look} />
      <Typography variant="caption" className={classes.detail}>
        {said.detail}
      </Typography>
    </li>
  );
}

function LoadBalancerCard({ loadBalancer, agents }: LoadBalancerWithAgents) {
  const t = useText();
  const now = useNow();
  const classes = useStyles();
  const { name, mappings, sequence } = loadBalancer;
  const revision =
    sequence === undefined
      ? ''
      : t('overview.lbRevision', { sequence: String(sequence) });
  return (
    <SectionCard
      title={<LoadBalancerLink name={name} />}
      subtitle={t('overview.lbSubtitle', { count: mappings, revision })}
    >
      {agents.length === 0 && (
        <Typography variant="body2">
          {t('overview.noAgent')}. {t('overview.noAgentDetail')}
        </Typography>
      )}
      <ul className={classes.list}>
        {agents.map(agent => {
          const { look, detail } = agentSays(t, agent, now);
          return (
            <Item
              key={agent.id}
              said={{
                look: { ...look, label: agent.id },
                detail: `${look.label} · ${detail}`,
              }}
            />
          );
        })}
      </ul>
    </SectionCard>
  );
}

/** The clusters, and the first load balancers with their agents. */
export function StateCards({ overview }: { overview: Overview }) {
  const t = useText();
  const now = useNow();
  const classes = useStyles();
  const links = useLinks();
  const { clusters, cards, loadBalancers } = overview;
  return (
    <>
      <div className={classes.cards}>
        <SectionCard
          title={t('overview.clusters')}
          subtitle={t('overview.clustersDetail')}
        >
          <ul className={classes.list}>
            {clusters.map(cluster => (
              <Item key={cluster.name} said={clusterSays(t, cluster, now)} />
            ))}
          </ul>
        </SectionCard>
        {cards.map(card => (
          <LoadBalancerCard key={card.loadBalancer.name} {...card} />
        ))}
      </div>
      {loadBalancers.length > cards.length && links.loadBalancers && (
        <Typography variant="body2" gutterBottom>
          <Link to={links.loadBalancers}>{t('overview.allLoadBalancers')}</Link>
        </Typography>
      )}
    </>
  );
}
