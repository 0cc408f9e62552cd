import type { Review } from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { MappingName } from '../components/MappingName';
import { Mono } from '../components/Mono';
import { Subtle } from '../components/Subtle';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { reviewId, subjectOf } from './review';
import {
  Age,
  Expires,
  Instances,
  Name,
  Origin,
  Renew,
  State,
  type Renewing,
} from './ReviewCells';

/** What the table of reviews shows and does. */
export type ReviewTableProps = Renewing & { reviews: Review[] };

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
