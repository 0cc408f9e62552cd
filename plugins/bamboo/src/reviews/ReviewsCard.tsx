import Box from '@material-ui/core/Box';
import type { ReviewRule } from '@bamboo-lb/plugin-bamboo-common';
import { EmptyList } from '../components/EmptyList';
import { StaleNotice } from '../components/LiveView';
import { Mono } from '../components/Mono';
import { Notice } from '../components/Notice';
import { SectionCard } from '../components/SectionCard';
import { When } from '../components/When';
import { errorText } from '../format/errorText';
import type { Live } from '../hooks/useLive';
import { useText } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';
import { byNeed } from './review';
import { ReviewTable } from './ReviewTable';
import { useRenewal, type Renewal } from './useRenewal';
import type { Reviews } from './useReviews';

function NoReview({ rule }: { rule: ReviewRule }) {
  const t = useText();
  return (
    <EmptyList title={t('reviews.none')}>
      {t('reviews.noneDetail', {
        apps: <Mono>{rule.apps}</Mono>,
        host: <Mono>{rule.host}</Mono>,
      })}
    </EmptyList>
  );
}

function RenewalNotice({ renewal }: { renewal: Renewal }) {
  const t = useText();
  const name = nameOf(renewal.mapping);
  return (
    <Box px={2.5} role="status">
      {'failure' in renewal ? (
        <Notice
          tone="error"
          title={t('reviews.renewFailed', { name, message: renewal.failure })}
        />
      ) : (
        <Notice
          tone="ok"
          title={t('reviews.renewed', {
            name,
            when: <When at={renewal.until} />,
          })}
        />
      )}
    </Box>
  );
}

/**
 * The names that rules and labels gave to apps under review. Nothing is shown
 * where no app is under review and no rule names the entity.
 */
export function ReviewsCard(props: { live: Live<Reviews>; canRenew: boolean }) {
  const { live, canRenew } = props;
  const t = useText();
  const { renewal, busy, renew } = useRenewal(live.refresh);
  if (live.status === 'error') {
    return (
      <Notice
        tone="warning"
        title={t('reviews.loadFailed', { message: errorText(live.error) })}
      />
    );
  }
  if (live.status === 'loading') {
    return null;
  }
  const { reviews, rules } = live.data;
  const [rule] = rules;
  if (reviews.length === 0 && !rule) {
    return null;
  }
  const count = reviews.length;
  const attention = reviews.filter(({ mapping }) => mapping === null).length;
  return (
    <SectionCard
      isFlush
      title={t('reviews.title')}
      subtitle={
        count > 0 &&
        (attention > 0
          ? t('reviews.attention', { count, attention: String(attention) })
          : t('reviews.subtitle', { count }))
      }
    >
      {live.staleSince !== undefined && (
        <Box px={2.5}>
          <StaleNotice since={live.staleSince} />
        </Box>
      )}
      {renewal && <RenewalNotice renewal={renewal} />}
      {count > 0 ? (
        <ReviewTable
          reviews={[...reviews].sort(byNeed)}
          canRenew={canRenew}
          busy={busy}
          onRenew={renew}
        />
      ) : (
        rule && <NoReview rule={rule} />
      )}
    </SectionCard>
  );
}
