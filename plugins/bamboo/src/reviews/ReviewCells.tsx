import Button from '@material-ui/core/Button';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import type { Mapping, Review } from '@bamboo-lb/plugin-bamboo-common';
import { MappingName } from '../components/MappingName';
import { MappingState } from '../components/MappingState';
import { Marked } from '../components/Marked';
import { Since } from '../components/Since';
import { StateLabel } from '../components/StateLabel';
import { Subtle } from '../components/Subtle';
import { When } from '../components/When';
import { useText } from '../hooks/useText';
import { nameOf } from '../status/mappingStatus';
import { isRenewable, renewalDays } from './review';

/** What renewing a name needs. */
export interface Renewing {
  canRenew: boolean;
  /** The id of the mapping that is being renewed. */
  busy: string | undefined;
  onRenew: (mapping: Mapping) => void;
}

/** How long the app is known. */
export function Age({ review }: { review: Review }) {
  const t = useText();
  return review.since ? <Since at={review.since} /> : <>{t('reviews.gone')}</>;
}

/** How many instances take traffic, of all. */
export function Instances({ review }: { review: Review }) {
  const t = useText();
  const { inRotation, total } = review.instances;
  return (
    <>
      {t('reviews.instancesOf', {
        inRotation: String(inRotation),
        total: String(total),
      })}
    </>
  );
}

/** When the name is no longer served. */
export function Expires({ review }: { review: Review }) {
  const t = useText();
  const { mapping } = review;
  if (!mapping) {
    return null;
  }
  return mapping.expiresAt ? (
    <When at={mapping.expiresAt} />
  ) : (
    <>{t('reviews.never')}</>
  );
}

/** The name, where there is one. */
export function Name({ review }: { review: Review }) {
  return review.mapping ? (
    <MappingName isPlain mapping={review.mapping} />
  ) : (
    <>–</>
  );
}

/** Whether the name works, or why there is none. */
export function State(props: {
  review: Review;
  /** A column of its own says when it expires. */
  hasExpiry?: boolean;
}) {
  const { review, hasExpiry } = props;
  const t = useText();
  const { mapping, problem, appExists } = review;
  if (!mapping) {
    return (
      <StateLabel
        look={{
          icon: HourglassEmptyIcon,
          token: 'warning',
          label: t('reviews.noName'),
        }}
        detail={problem && <Marked text={problem} />}
      />
    );
  }
  return (
    <>
      <MappingState
        mapping={
          hasExpiry && mapping.status.state === 'live'
            ? { ...mapping, expiresAt: null }
            : mapping
        }
      />
      {problem && (
        <Subtle>
          <Marked text={t('reviews.notThis', { problem })} />
        </Subtle>
      )}
      {!appExists && !problem && <Subtle>{t('reviews.goneDetail')}</Subtle>}
    </>
  );
}

/** Lets the name be served for longer. */
export function Renew(props: Renewing & { review: Review; isCard?: boolean }) {
  const { review, canRenew, busy, onRenew, isCard } = props;
  const t = useText();
  const { mapping } = review;
  if (!mapping || !canRenew || !isRenewable(review)) {
    return null;
  }
  return (
    <div style={{ whiteSpace: 'nowrap' }}>
      <Button
        size="small"
        color="primary"
        variant={isCard ? 'outlined' : 'text'}
        fullWidth={isCard}
        disabled={busy === mapping.id}
        style={isCard ? undefined : { minWidth: 0, margin: '-4px -5px' }}
        aria-label={t('reviews.renewNamed', {
          name: nameOf(mapping),
          count: renewalDays(mapping),
        })}
        onClick={() => onRenew(mapping)}
      >
        {t('reviews.renew')}
      </Button>
    </div>
  );
}

/** The rule, or the labels, that made a review. */
export function Origin({ review }: { review: Review }) {
  const t = useText();
  const rule =
    review.rule === 'labels'
      ? t('reviews.byLabels')
      : t('reviews.byRule', { rule: review.rule });
  return <Subtle>{t('reviews.by', { rule })}</Subtle>;
}
