import type { App } from '@bamboo-lb/plugin-bamboo-common';
import { DerivedNamesNotice } from '../components/DerivedNames';
import { Mono } from '../components/Mono';
import { Notice } from '../components/Notice';
import { formatDuration } from '../format/time';
import { useNow } from '../hooks/useNow';
import { useText, type Text } from '../hooks/useText';
import {
  agentsOf,
  answeringAgents,
  disagreements,
} from '../status/haproxyStatus';
import { sayCheck } from '../status/instanceStatus';

/** Problems that {@link HealthNotice} says in its own words. */
const SAID_HERE = ['InstancesFailing', 'AllInstancesDown', 'HealthUnknown'];

/** Names in a sentence: "lb-1, lb-2 and lb-3". */
export function joinNames(t: Text, names: string[]): string {
  const last = names[names.length - 1] ?? '';
  return names.length < 2
    ? last
    : t('dns.and', { first: names.slice(0, -1).join(', '), last });
}

/** Since when instances fail, and what the newest of them answers. */
function failureOf(app: App): { since?: number; cause?: string } {
  const results = app.instances
    .filter(({ healthy }) => healthy === false)
    .flatMap(({ healthResults }) => healthResults);
  const times = results.flatMap(({ lastSuccess }) =>
    lastSuccess ? [Date.parse(lastSuccess)] : [],
  );
  const cause = results.find(r => r.lastFailureCause)?.lastFailureCause;
  return {
    since: times.length > 0 ? Math.min(...times) : undefined,
    // Of "503 Service Unavailable" the number is enough.
    cause: cause && (/^\d{3}\b/.exec(cause)?.[0] ?? cause),
  };
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
  const { since, cause } = failureOf(app);
  return (
    <Notice
      tone="error"
      title={t('health.failing', {
        count: unhealthy,
        total: String(total),
        check: sayCheck(app.healthChecks[0]) ?? t('health.itsHealthCheck'),
        withCause: cause ? t('health.failingWith', { cause }) : '',
        forTime: since
          ? t('health.failingFor', { duration: formatDuration(now - since) })
          : '',
      })}
    >
      {t('health.failingDetail', { count: healthy })}
    </Notice>
  );
}

function WaitingNotice({ app }: { app: App }) {
  const t = useText();
  const total = String(app.health.total);
  const out = app.instances.filter(({ inRotation }) => !inRotation);
  const isFirstCheck = out.every(
    ({ decision }) => decision === 'waiting-for-health',
  );
  return (
    <Notice
      tone="info"
      title={t(isFirstCheck ? 'health.unknown' : 'health.out', {
        count: out.length,
        total,
      })}
    />
  );
}

function MainNotice({ app }: { app: App }) {
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
  const kept = app.instances.filter(i => i.decision === 'kept-unknown').length;
  if (kept > 0) {
    return (
      <Notice
        tone="warning"
        title={t('health.lost', { count: kept, total: String(total) })}
      >
        {t('health.lostDetail')}
      </Notice>
    );
  }
  if (app.instances.some(({ inRotation }) => !inRotation)) {
    return <WaitingNotice app={app} />;
  }
  const isNamed = agentsOf(app.instances).length > 0;
  const agents = answeringAgents(app.instances);
  if (isNamed && agents.length === 0) {
    return (
      <Notice
        tone="warning"
        title={t('health.allHealthyUnseen', { count: total })}
      >
        {t('health.unseenDetail')}
      </Notice>
    );
  }
  const on = t('health.on', { agents: joinNames(t, agents) });
  return (
    <Notice
      tone="ok"
      title={
        isNamed
          ? t('health.allHealthy', { count: total, on })
          : t('health.allHealthyIdle', { count: total })
      }
    />
  );
}

/** How the app is, in one sentence, and what else is to know. */
export function HealthNotice({ app }: { app: App }) {
  return (
    <>
      <MainNotice app={app} />
      <DerivedNamesNotice apps={[app]} />
      {app.problems
        .filter(({ type }) => !SAID_HERE.includes(type))
        .map(({ type, message }) => (
          <Notice key={`${type} ${message}`} tone="warning" title={message} />
        ))}
    </>
  );
}
