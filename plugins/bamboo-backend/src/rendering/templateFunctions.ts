import { BambooTemplateHelper } from '@bamboo-lb/plugin-bamboo-node';
import { compareText } from '../routing/compareText';
import { TemplateError } from './TemplateError';

/** A function that a template can call. */
export type TemplateFunction = BambooTemplateHelper;

const text = (value: unknown) => {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return String(value);
  }
  throw new TemplateError(`expected text, got ${typeof value}`);
};

const list = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) {
    return value;
  }
  throw new TemplateError(`expected a list, got ${typeof value}`);
};

const ordered = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  return compareText(text(a), text(b));
};

const isEmpty = (value: unknown) =>
  !value || (Array.isArray(value) && value.length === 0);

const field = (of: unknown, key: unknown): unknown =>
  typeof of === 'object' && of !== null
    ? Object.getOwnPropertyDescriptor(of, text(key))?.value
    : undefined;

function replace(value: unknown, from: unknown, to: unknown, times: unknown) {
  const [all, old] = [text(value), text(from)];
  const most = Number(times);
  const parts = all.split(old);
  if (most < 0 || parts.length - 1 <= most) {
    return parts.join(text(to));
  }
  const replaced = parts.slice(0, most + 1).join(text(to));
  return [replaced, ...parts.slice(most + 1)].join(old);
}

function toInt(value: unknown): number {
  if (!/^[+-]?\d+$/.test(text(value))) {
    throw new TemplateError(`${JSON.stringify(value)} is no whole number`);
  }
  return Number(value);
}

/**
 * The functions of every template: comparisons, and Bamboo's own under the
 * names and with the arguments that they have there.
 */
export const TEMPLATE_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => ordered(a, b) < 0,
  le: (a, b) => ordered(a, b) <= 0,
  gt: (a, b) => ordered(a, b) > 0,
  ge: (a, b) => ordered(a, b) >= 0,
  and: (...all) => all.every(value => !isEmpty(value)),
  or: (...all) => all.some(value => !isEmpty(value)),
  not: value => isEmpty(value),
  len: value => (Array.isArray(value) ? value : text(value)).length,
  hasKey: (of, key) => field(of, key) !== undefined,
  getService: field,
  Split: (value, separator) => text(value).split(text(separator)),
  Contains: (value, part) => text(value).includes(text(part)),
  Join: (values, separator) => list(values).map(text).join(text(separator)),
  Replace: replace,
  ToUpper: value => text(value).toUpperCase(),
  ToLower: value => text(value).toLowerCase(),
  ToInt: toInt,
};
