import { MappingWrite } from '../mappings/MappingStore';
import { StoredReview } from './model';
import { ReviewPlan } from './ReviewPlan';

const MAX_COMMENT = 500;

/** What one rule writes as one release. */
export interface ReviewRelease {
  rule: string;
  writes: MappingWrite[];
  title: string;
  comment: string;
  /** Reviews of mappings that are made; they get their ids in the writing. */
  made: StoredReview[];
  keep: StoredReview[];
  forget: StoredReview[];
}

const count = (n: number, verb: string) =>
  n === 0 ? [] : [`${verb} ${n === 1 ? '1 name' : `${n} names`}`];

function titleOf(plan: Pick<ReviewPlan, 'make' | 'change' | 'remove'>) {
  const parts = [
    ...count(plan.make.length, 'makes'),
    ...count(plan.change.length, 'changes'),
    ...count(plan.remove.length, 'deletes'),
  ];
  return `Review: ${parts.join(', ')}`;
}

function commentOf(reasons: string[]): string {
  const text = `${reasons.join('. ')}.`;
  return text.length <= MAX_COMMENT
    ? text
    : `${text.slice(0, MAX_COMMENT - 1)}…`;
}

/** The writes of a plan, as one release for each rule. */
export function releasesOf(plan: ReviewPlan): ReviewRelease[] {
  const all = [...plan.make, ...plan.change, ...plan.remove];
  const rules = new Set(all.map(({ review }) => review.rule));
  return [...rules].map(rule => {
    const isOf = ({ review }: { review: StoredReview }) => review.rule === rule;
    const make = plan.make.filter(isOf);
    const change = plan.change.filter(isOf);
    const remove = plan.remove.filter(isOf);
    return {
      rule,
      title: titleOf({ make, change, remove }),
      comment: commentOf([
        ...new Set([...make, ...change, ...remove].map(({ why }) => why)),
      ]),
      writes: [
        ...make.map(({ value, origin }) => ({
          action: 'create' as const,
          value,
          origin,
        })),
        ...change.map(({ mapping: { id, version }, value }) => ({
          action: 'update' as const,
          id,
          version,
          value,
        })),
        ...remove.map(({ mapping: { id, version } }) => ({
          action: 'delete' as const,
          id,
          version,
        })),
      ],
      made: make.map(({ review }) => review),
      keep: change.map(({ review }) => review),
      forget: remove.map(({ review }) => review),
    };
  });
}
