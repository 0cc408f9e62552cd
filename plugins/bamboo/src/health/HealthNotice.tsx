import type { App } from '@bamboo-lb/plugin-bamboo-common';
import { Mono } from '../components/Mono';
import { Notice } from '../components/Notice';
import { formatDuration } from '../format/time';
import { useNow } from '../hooks/useNow';
import { useText, type Text } from '../hooks/useText';
import { agentsOf, disagreements, sayCheck } from '../status/instanceStatus';

/** Names in a sentence: "lb-1, lb-2 and lb-3". */
export function joinNames(t: Text, names: string[]): string {
  const last = names[names.length - 1] ?? '';
  return names.length < 2
    ? last
    : t('dns.and', { first: names.slice(0, -1).join(', '), last });
}

/** When the failures began: the last good check of those that fail. */
function failingSince(app: App): number | undefined {
  const times = app.instances
    .filter(({ healthy }) => healthy === false)
    .flatMap(({ healthResults }) => healthResults)
    .flatMap(({ lastSuccess }) =>
      lastSuccess ? [Date.parse(lastSuccess)] : [],
    );
  return times.length > 0 ? Math.min(...times) : undefined;
}

function FailingNotice({ app }: { app: App }) {
  const t = useText();
  const now = useNow();
  const { healthy, unhealthy, total } = app.health;
  if (healthy === 0) {
    const isKept = app.instances.some(({ inRotation }) => inRotation);
    return (
      <Notice
        tone="error"
        title={t('health.noneHealthy', { app: <Mono>{app.id}</Mono> })}
      >
        {isKept ? t('health.noneHealthyKept') : t('health.noneHealthyGone')}
      </Notice>
    );
  }
  const since = failingSince(app);
  return (
    <Notice
      tone="error"
      title={t('health.failing', {
        unhealthy: String(unhealthy),
        total: String(total),
        check: sayCheck(app.healthChecks[0]) ?? t('health.itsHealthCheck'),
        forTime: since
          ? t('health.failingFor', { duration: formatDuration(now - since) })
          : '',
      })}
    >
      {t('health.failingDetail', { count: healthy })}
    </Notice>
  );
}

/** How the app is, in one sentence. */
export function HealthNotice({ app }: { app: App }) {
  const t = useText();
  const { unhealthy, total } = app.health;
  if (total === 0) {
    return (
      <Notice
        tone="warning"
        title={t('health.noInstance', { app: <Mono>{app.id}</Mono> })}
      >
        {t('health.noInstanceDetail', { wanted: String(app.instancesWanted) })}
      </Notice>
    );
  }
  if (unhealthy > 0) {
    return <FailingNotice app={app} />;
  }
  const disagreed = disagreements(app.instances).length;
  if (disagreed > 0) {
    return (
      <Notice
        tone="warning"
        title={t('health.disagree', { count: disagreed })}
      />
    );
  }
  const waiting = app.instances.filter(i => !i.inRotation).length;
  if (waiting > 0) {
    const title = t('health.unknown', {
      count: waiting,
      total: String(total),
    });
    return <Notice tone="info" title={title} />;
  }
  const agents = agentsOf(app.instances);
  const on = t('health.on', { agents: joinNames(t, agents) });
  return (
    <Notice
      tone="ok"
      title={
        agents.length > 0
          ? t('health.allHealthy', { count: total, on })
          : t('health.allHealthyIdle', { count: total })
      }
    />
  );
}
