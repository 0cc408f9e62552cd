import type {
  EnvironmentCheck,
  EnvironmentInput,
  EnvironmentItem,
  Substitution,
} from '@bamboo-lb/plugin-bamboo-common';

/** The ways to say what is copied. */
export const SOURCES = ['system', 'entities', 'mappings'] as const;

/** The fields of the page that copies an environment, as they are typed. */
export interface CopyForm {
  name: string;
  source: (typeof SOURCES)[number];
  /** A full entity reference; empty while none is chosen. */
  system: string;
  entityRefs: string[];
  /** Ids. */
  mappings: string[];
  /** Empty for that of the original. */
  cluster: string;
  /** Empty for that of the original. */
  loadBalancer: string;
  hosts: Substitution[];
  apps: Substitution[];
  /** As `<input type="datetime-local">` has it; empty for never. */
  expiresAt: string;
  comment: string;
}

/** The form as it begins. */
export const EMPTY_FORM: CopyForm = {
  name: '',
  source: 'system',
  system: '',
  entityRefs: [],
  mappings: [],
  cluster: '',
  loadBalancer: '',
  hosts: [{ from: '', to: '' }],
  apps: [{ from: '', to: '' }],
  expiresAt: '',
  comment: '',
};

/** Whether the name may be one: lower-case letters, digits and hyphens. */
export function isName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text);
}

const isFull = ({ from, to }: Substitution) =>
  from.trim() !== '' && to.trim() !== '';

const isHalf = (row: Substitution) =>
  !isFull(row) && (row.from.trim() !== '' || row.to.trim() !== '');

/** Whether a line of the form has one side only. */
export function hasHalfRow({ hosts, apps }: CopyForm): boolean {
  return [...hosts, ...apps].some(isHalf);
}

/** The index that a line has for the API; it gets only those that are full. */
export function rowIndex(rows: Substitution[], index: number): number {
  return rows.slice(0, index).filter(isFull).length;
}

function fromOf(form: CopyForm): EnvironmentInput['from'] | undefined {
  const { source, system, entityRefs, mappings } = form;
  switch (source) {
    case 'system':
      return system ? { system } : undefined;
    case 'entities':
      return entityRefs.length > 0 ? { entityRefs } : undefined;
    default:
      return mappings.length > 0 ? { mappings } : undefined;
  }
}

/** What the API is asked for; nothing while name or source are missing. */
export function toInput(form: CopyForm): EnvironmentInput | undefined {
  const { name, cluster, loadBalancer, expiresAt, comment } = form;
  const from = fromOf(form);
  if (!from || !isName(name)) {
    return undefined;
  }
  return {
    name,
    from,
    ...(loadBalancer && { loadBalancer }),
    ...(cluster && { cluster }),
    hosts: form.hosts.filter(isFull),
    apps: form.apps.filter(isFull),
    ...(expiresAt && { expiresAt: new Date(expiresAt).toISOString() }),
    ...(comment.trim() && { comment: comment.trim() }),
  };
}

/** What keeps a copy from being made. */
export type CopyObstacle =
  | 'name'
  | 'from'
  | 'rows'
  | 'checking'
  | 'problems'
  | 'nothing';

/** What becomes of one original. */
export type Fate = 'wrong' | 'made' | 'left';

const FATES: Fate[] = ['wrong', 'made', 'left'];

/** Whether an original is copied, stands in the way, or is left out. */
export function fateOf({ copy, problems }: EnvironmentItem): Fate {
  if (problems.length > 0) {
    return 'wrong';
  }
  return copy ? 'made' : 'left';
}

/** What needs a person comes first, then what is made, then what is not. */
export function byFate(a: EnvironmentItem, b: EnvironmentItem): number {
  return FATES.indexOf(fateOf(a)) - FATES.indexOf(fateOf(b));
}

/** The form that copies only what stands in nobody's way. */
export function withoutWrong({
  items,
}: EnvironmentCheck): Pick<CopyForm, 'source' | 'mappings'> {
  return {
    source: 'mappings',
    mappings: items
      .filter(item => fateOf(item) === 'made')
      .map(({ source }) => source.id),
  };
}

/** How many mappings of a check would be made, are wrong, or are left out. */
export function countItems({ items }: EnvironmentCheck): Record<Fate, number> {
  const count = { wrong: 0, made: 0, left: 0 };
  for (const item of items) {
    count[fateOf(item)] += 1;
  }
  return count;
}

/** What stands in the way of the form as it is. */
export function obstacleOf(
  form: CopyForm,
  check: EnvironmentCheck | undefined,
  isChecking: boolean,
): CopyObstacle | undefined {
  if (!isName(form.name)) {
    return 'name';
  }
  if (!fromOf(form)) {
    return 'from';
  }
  if (hasHalfRow(form)) {
    return 'rows';
  }
  if (isChecking) {
    return 'checking';
  }
  if (!check?.ok) {
    return 'problems';
  }
  return countItems(check).made === 0 ? 'nothing' : undefined;
}
