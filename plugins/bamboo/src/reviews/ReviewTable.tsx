import Button from '@material-ui/core/Button';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import type { Mapping, Review } from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { MappingName } from '../components/MappingName';
import { MappingState } from '../components/MappingState';
import { Marked } from '../components/Marked';
import { Mono } from '../components/Mono';
import { Since } from '../components/Since';
import { StateLabel } from '../components/StateLabel';
import { Subtle } from '../components/Subtle';
import { When } from '../components/When';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { nameOf } from '../status/mappingStatus';
import { isRenewable, renewalDays, reviewId, subjectOf } from './review';

/** What the table of reviews shows and does. */
export interface ReviewTableProps {
  reviews: Review[];
  canRenew: boolean;
  /** The id of the mapping that is being renewed. */
  busy: string | undefined;
  onRenew: (mapping: Mapping) => void;
}

function Age({ review }: { review: Review }) {
  const t = useText();
  return review.since ? <Since at={review.since} /> : <>{t('reviews.gone')}</>;
}

function Instances({ review }: { review: Review }) {
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

function Expires({ review }: { review: Review }) {
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

function Name({ review }: { review: Review }) {
  return review.mapping ? (
    <MappingName isPlain mapping={review.mapping} />
  ) : (
    <>–</>
  );
}

function State(props: {
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

function Renew(props: ReviewTableProps & { review: Review; isCard?: boolean }) {
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
function Origin({ review }: { review: Review }) {
  const t = useText();
  const rule =
    review.rule === 'labels'
      ? t('reviews.byLabels')
      : t('reviews.byRule', { rule: review.rule });
  return <Subtle>{t('reviews.by', { rule })}</Subtle>;
}

function ReviewCards(props: ReviewTableProps) {
  const t = useText();
  return (
    <CardList label={t('reviews.title')} rows={props.reviews} rowId={reviewId}>
      {review => (
        <>
          <strong>{subjectOf(review)}</strong>
          {review.mapping && (
            <div>
              <MappingName isPlain mapping={review.mapping} />
            </div>
          )}
          <Subtle>
            {t('reviews.facts', {
              app: <Mono>{review.app}</Mono>,
              instances: <Instances review={review} />,
              age: <Age review={review} />,
            })}
          </Subtle>
          <State review={review} />
          <Renew {...props} isCard review={review} />
        </>
      )}
    </CardList>
  );
}

/** Apps under review: a table, or cards where room is short. */
export function ReviewTable(props: ReviewTableProps) {
  const { reviews } = props;
  const t = useText();
  const viewport = useViewport();
  if (viewport === 'cards') {
    return <ReviewCards {...props} />;
  }
  const isWide = viewport === 'wide';
  const columns: DataColumn<Review>[] = [
    {
      id: 'branch',
      title: t('reviews.column.branch'),
      width: isWide ? 13 : 18,
      cell: review => (
        <>
          <strong>{subjectOf(review)}</strong>
          <Origin review={review} />
        </>
      ),
    },
    {
      id: 'name',
      title: t('reviews.column.name'),
      width: isWide ? 23 : 32,
      cell: review => (
        <>
          <Name review={review} />
          {!isWide && (
            <Subtle>
              <Mono>{review.app}</Mono>
            </Subtle>
          )}
        </>
      ),
    },
    {
      id: 'app',
      title: t('reviews.column.app'),
      width: 15,
      cell: ({ app }) => <Mono>{app}</Mono>,
    },
    {
      id: 'age',
      title: t('reviews.column.age'),
      width: 7,
      cell: review => <Age review={review} />,
    },
    {
      id: 'instances',
      title: t('reviews.column.instances'),
      width: isWide ? 9 : 13,
      isNumeric: true,
      cell: review => <Instances review={review} />,
    },
    {
      id: 'expires',
      title: t('reviews.column.expires'),
      width: 9,
      cell: review => <Expires review={review} />,
    },
    {
      id: 'state',
      title: t('reviews.column.state'),
      width: isWide ? 17 : 27,
      cell: review => <State review={review} hasExpiry={isWide} />,
    },
    {
      id: 'actions',
      title: <span aria-label={t('reviews.column.actions')} />,
      width: isWide ? 7 : 10,
      cell: review => <Renew {...props} review={review} />,
    },
  ];
  return (
    <DataTable
      label={t('reviews.title')}
      columns={columns.filter(
        ({ id }) => isWide || !['app', 'age', 'expires'].includes(id),
      )}
      rows={reviews}
      rowId={reviewId}
    />
  );
}
