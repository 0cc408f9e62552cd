/**
 * Extension points of Bamboo for Backstage.
 *
 * @packageDocumentation
 */
export * from './bambooTemplateHelpersExtensionPoint';
