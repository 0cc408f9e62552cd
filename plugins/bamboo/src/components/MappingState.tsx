import { Link } from '@backstage/core-components';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { sayCanary } from '../canary/sayCanary';
import { useNow } from '../hooks/useNow';
import { useText } from '../hooks/useText';
import {
  mappingDetail,
  mappingLook,
  otherConditions,
} from '../status/mappingStatus';
import { Marked } from './Marked';
import { StateLabel } from './StateLabel';

/** The state of a mapping, why it is so, and where to look. */
export function MappingState(props: { mapping: Mapping; healthLink?: string }) {
  const { mapping, healthLink } = props;
  const t = useText();
  const now = useNow(15_000);
  const detail = mappingDetail(t, mapping, now);
  return (
    <StateLabel
      look={mappingLook(t, mapping.status)}
      detail={
        <>
          <Marked text={detail} />
          {mapping.status.state === 'waiting' && healthLink && (
            <>
              {' '}
              <Link to={healthLink}>{t('stateDetail.seeHealth')}</Link>
            </>
          )}
          {mapping.options.canary && <div>{sayCanary(t, mapping)}</div>}
          {otherConditions(mapping.status)
            .filter(({ message }) => message !== detail)
            .map(({ type, message }) => (
              <div key={type}>
                <Marked text={message} />
              </div>
            ))}
        </>
      }
    />
  );
}
