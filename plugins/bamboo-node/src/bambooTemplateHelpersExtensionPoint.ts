import { createExtensionPoint } from '@backstage/backend-plugin-api';

/**
 * A function that a template calls as `{{name argument}}` or
 * `{{#if (name argument)}}`.
 *
 * @remarks
 * It must be pure: its answer may depend on its arguments alone, since what a
 * block rendered is reused as long as the block's item stays the same. What it
 * writes is guarded like every other value: one word of printable ASCII
 * without `# " ' \ $ % { }`. When it throws, the block that called it keeps
 * its last good text.
 *
 * @public
 */
export type BambooTemplateHelper = (...args: readonly unknown[]) => unknown;

/**
 * Where modules add functions for templates of load balancers.
 *
 * @public
 */
export interface BambooTemplateHelpersExtensionPoint {
  /**
   * Adds a function under a name that templates call it by.
   *
   * @param name - A letter followed by letters and digits. A name that is
   * taken, or that Bamboo itself uses, is refused with an error.
   */
  addHelper(name: string, fn: BambooTemplateHelper): void;
}

/**
 * The extension point for functions in templates of load balancers.
 *
 * @public
 */
export const bambooTemplateHelpersExtensionPoint =
  createExtensionPoint<BambooTemplateHelpersExtensionPoint>({
    id: 'bamboo.template-helpers',
  });
