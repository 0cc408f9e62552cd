import { createApiRef } from '@backstage/core-plugin-api';
import type { BambooApi } from '@bamboo-lb/plugin-bamboo-common';

/**
 * The API of the plugin for pages; other plugins may use it too.
 *
 * @public
 */
export const bambooApiRef = createApiRef<BambooApi>({ id: 'plugin.bamboo' });
