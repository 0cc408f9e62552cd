import {
  BambooTemplateHelper,
  BambooTemplateHelpersExtensionPoint,
} from '@bamboo-lb/plugin-bamboo-node';

/** Collects the functions that modules add for templates. */
export class TemplateHelpers implements BambooTemplateHelpersExtensionPoint {
  readonly #helpers = new Map<string, BambooTemplateHelper>();

  addHelper(name: string, fn: BambooTemplateHelper): void {
    if (this.#helpers.has(name)) {
      throw new Error(`A template helper named ${name} was added already`);
    }
    this.#helpers.set(name, fn);
  }

  get all(): ReadonlyMap<string, BambooTemplateHelper> {
    return this.#helpers;
  }
}
