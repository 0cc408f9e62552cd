/** The signal channel that tells pages to read again. @public */
export const BAMBOO_CHANGES_CHANNEL = 'bamboo:changes';

/** What a signal says: ids only, the page reads the rest with its own rights. @public */
export type BambooChangesSignal = {
  mappings: string[];
  loadBalancers: string[];
  /** `cluster/app` ids. */
  apps: string[];
};
