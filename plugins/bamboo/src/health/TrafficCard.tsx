import { Progress } from '@backstage/core-components';
import type { App } from '@bamboo-lb/plugin-bamboo-common';
import Typography from '@material-ui/core/Typography';
import { lazy, Suspense } from 'react';
import { SectionCard } from '../components/SectionCard';
import { useText } from '../hooks/useText';
import { agentsOf, answeringAgents } from '../status/haproxyStatus';
import { joinNames } from './HealthNotice';
import type { Sample } from './traffic';

// The chart is larger than all the rest of the tab.
const TimeChart = lazy(() =>
  import('../components/TimeChart').then(module => ({
    default: module.TimeChart,
  })),
);

const MIN_SPAN_MS = 2 * 60_000;

/** The requests to the app since the page was opened. */
export function TrafficCard(props: { app: App; samples: Sample[] }) {
  const { app, samples } = props;
  const t = useText();
  const agents = agentsOf(app.instances);
  const [first] = samples;
  const last = samples[samples.length - 1];
  const missing =
    (agents.length === 0 && 'noName') ||
    (answeringAgents(app.instances).length === 0 && 'noAnswer') ||
    'soon';
  const format = (value: number) => value.toFixed(1);
  return (
    <SectionCard
      title={t('health.traffic.title')}
      subtitle={
        agents.length > 0
          ? t('health.traffic.subtitle', { agents: joinNames(t, agents) })
          : t('health.traffic.subtitleNone')
      }
    >
      {samples.length < 2 || !first || !last ? (
        <Typography variant="body2">
          {t(`health.traffic.${missing}`)}
        </Typography>
      ) : (
        <Suspense fallback={<Progress />}>
          <TimeChart
            points={samples.map(({ at, value }) => ({ at, values: [value] }))}
            lines={[{ kind: 'stable', name: t('health.traffic.all') }]}
            range={[first.at, Math.max(last.at, first.at + MIN_SPAN_MS)]}
            label={t('health.traffic.label', {
              value: format(last.value ?? 0),
            })}
            format={format}
          />
        </Suspense>
      )}
    </SectionCard>
  );
}
