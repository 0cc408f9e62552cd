/** Whom an item of a template's context belongs to, and which one it is. */
export interface ItemIdentity {
  owner: string;
  /** Tells items of one owner apart; stays the same when the item changes. */
  key: string;
}

const identity = Symbol('identity');

/**
 * The prototype of all objects that templates see. It has no names that a
 * template could look up; the symbol makes error messages possible.
 */
const bare: object = Object.create(null, {
  [Symbol.toPrimitive]: { value: () => 'this item' },
});

/** Makes an object for templates: only its own fields can be looked up. */
export function contextItem<T extends object>(
  fields: T,
  is?: ItemIdentity,
): Readonly<T> {
  const item: T = Object.assign(Object.create(bare), fields);
  return is ? Object.defineProperty(item, identity, { value: is }) : item;
}

/** Whom an item belongs to; undefined for what belongs to nobody. */
export function identityOf(item: unknown): ItemIdentity | undefined {
  return typeof item === 'object' && item !== null
    ? Object.getOwnPropertyDescriptor(item, identity)?.value
    : undefined;
}
