import { createBackend } from '@backstage/backend-defaults';

/**
 * What the benchmark measures: the plugin in a backend of its own, with the
 * catalog, which writes of mappings need.
 */
const backend = createBackend();
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@bamboo-lb/plugin-bamboo-backend'));
backend.start();
