/**
 * The backend of Bamboo for Backstage.
 *
 * @packageDocumentation
 */
export { bambooPlugin as default } from './plugin';
