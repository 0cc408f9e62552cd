import { Link } from '@backstage/core-components';
import type { App, DerivedName } from '@bamboo-lb/plugin-bamboo-common';
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

/** The names of an app that nobody mapped, each with how it came. */
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
    </>
  );
}

/** Says which names an app has that nobody mapped; nothing where it has none. */
export function DerivedNamesNotice({ app }: { app: App }) {
  const t = useText();
  if (app.derivedNames.length === 0) {
    return null;
  }
  const byRule = app.derivedNames.some(n => n.source === 'default-rule');
  return (
    <Notice tone="info" title={<DerivedNames app={app} />}>
      {byRule ? t('health.defaultRuleDetail') : undefined}
    </Notice>
  );
}
