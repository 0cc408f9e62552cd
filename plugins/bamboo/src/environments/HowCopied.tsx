import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  Substitution,
} from '@bamboo-lb/plugin-bamboo-common';
import { Mono } from '../components/Mono';
import { SectionCard } from '../components/SectionCard';
import { useText } from '../hooks/useText';

const useStyles = makeStyles(
  theme => ({
    facts: {
      display: 'grid',
      gap: theme.spacing(2, 3),
      gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 240px), 1fr))',
      margin: 0,
      '& dt': { color: theme.palette.textSubtle, fontSize: 12 },
      '& dd': { margin: 0, overflowWrap: 'anywhere' },
    },
  }),
  { name: 'BambooHowCopied' },
);

function Lines({ lines }: { lines: Substitution[] }) {
  const t = useText();
  return (
    <>
      {lines.map(({ from, to }) => (
        <dd key={`${from} ${to}`}>
          {t('environments.page.arrow', {
            from: <Mono>{from}</Mono>,
            to: <Mono>{to}</Mono>,
          })}
        </dd>
      ))}
    </>
  );
}

/** What became of hosts and apps when an environment was copied. */
export function HowCopied({ environment }: { environment: Environment }) {
  const t = useText();
  const classes = useStyles();
  const { hosts, apps, loadBalancer, cluster } = environment.input;
  const where = [
    ...(loadBalancer
      ? [t('environments.page.targetLoadBalancer', { loadBalancer })]
      : []),
    ...(cluster ? [t('environments.page.targetCluster', { cluster })] : []),
  ];
  return (
    <SectionCard title={t('environments.page.how')}>
      <dl className={classes.facts}>
        <div>
          <dt>{t('environments.page.hosts')}</dt>
          <Lines lines={hosts} />
        </div>
        <div>
          <dt>{t('environments.page.apps')}</dt>
          {apps.length > 0 ? (
            <Lines lines={apps} />
          ) : (
            <dd>{t('environments.page.appsSame')}</dd>
          )}
        </div>
        <div>
          <dt>{t('environments.page.target')}</dt>
          <dd>{where.join(', ') || t('environments.page.targetSame')}</dd>
        </div>
      </dl>
    </SectionCard>
  );
}
