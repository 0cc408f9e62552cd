import { createBackend } from '@backstage/backend-defaults';

/**
 * Only the plugin, in a backend of its own: it goes on serving the agents
 * while the portal is deployed anew.
 */
const backend = createBackend();
backend.add(import('@bamboo-lb/plugin-bamboo-backend'));
backend.start();
