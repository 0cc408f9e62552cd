import { Link } from '@backstage/core-components';
import type {
  App,
  DerivedName,
  Listener,
} from '@bamboo-lb/plugin-bamboo-common';
import { useText } from '../hooks/useText';
import { Mono } from './Mono';
import { Notice } from './Notice';

function DerivedNameLink({ name }: { name: DerivedName }) {
  const { host, path, url } = name;
  const shown = <Mono>{path === '/' ? host : `${host}${path}`}</Mono>;
  return url ? <Link to={url}>{shown}</Link> : shown;
}

const keyOf = ({ loadBalancer, host, path }: DerivedName) =>
  `${loadBalancer} ${host}${path}`;

const SOURCES: Record<
  Listener['source'],
  'health.bySetting' | 'health.byLabel' | 'health.byServicePort'
> = {
  'bamboo-tcp-port': 'health.bySetting',
  'marathon-lb': 'health.byLabel',
  'service-port': 'health.byServicePort',
};

function ListenerLine({ listener }: { listener: Listener }) {
  const t = useText();
  const { address, loadBalancer, port, source } = listener;
  const at = address?.includes(':') ? `[${address}]` : address;
  return (
    <div>
      {t('health.listener', {
        at: (
          <Mono>
            {at
              ? `${at}:${port}`
              : t('health.listenerPort', { port: String(port) })}
          </Mono>
        ),
        loadBalancer,
        source: t(SOURCES[source]),
      })}
    </div>
  );
}

/**
 * The names of an app that nobody mapped and the ports at which it is reached
 * by TCP, each with how it came.
 */
export function DerivedNames({ app }: { app: App }) {
  const t = useText();
  return (
    <>
      {app.derivedNames.map(name => (
        <div key={keyOf(name)}>
          {t(
            name.source === 'default-rule'
              ? 'health.defaultRule'
              : 'health.byLabels',
            {
              name: <DerivedNameLink name={name} />,
              loadBalancer: name.loadBalancer,
            },
          )}
        </div>
      ))}
      {app.listeners.map(listener => (
        <ListenerLine
          key={`${listener.loadBalancer} ${listener.port}`}
          listener={listener}
        />
      ))}
    </>
  );
}

/** Says how apps are reached without a mapping; nothing where they are not. */
export function DerivedNamesNotice({ apps }: { apps: App[] }) {
  const t = useText();
  const reached = apps.filter(
    app => app.derivedNames.length + app.listeners.length > 0,
  );
  if (reached.length === 0) {
    return null;
  }
  const count = reached.filter(app =>
    app.derivedNames.some(n => n.source === 'default-rule'),
  ).length;
  return (
    <Notice
      tone="info"
      title={reached.map(app => (
        <DerivedNames key={`${app.cluster}${app.id}`} app={app} />
      ))}
    >
      {count > 0 ? t('health.defaultRuleDetail', { count }) : undefined}
    </Notice>
  );
}
