/**
 * DNS and Health tabs for services on Marathon behind HAProxy.
 *
 * @packageDocumentation
 */
export { bambooPlugin as default } from './plugin';
export { bambooApiRef } from './api';
export {
  dnsRouteRef,
  healthLinkRef,
  healthRouteRef,
  overviewLinkRef,
  rootRouteRef,
} from './routes';
export { bambooTranslationRef } from './translation';
export { isBambooAvailable } from '@bamboo-lb/plugin-bamboo-common';
