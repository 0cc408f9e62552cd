import { createTranslationRef } from '@backstage/core-plugin-api/alpha';
import { canaryMessages } from './translation/canary';
import { changeMessages } from './translation/changes';
import { commonMessages } from './translation/common';
import { dialogMessages } from './translation/dialog';
import { dnsMessages } from './translation/dns';
import { environmentMessages } from './translation/environments';
import { healthMessages } from './translation/health';
import { historyMessages } from './translation/history';
import { loadBalancerMessages } from './translation/loadBalancer';
import { overviewMessages } from './translation/overview';
import { releaseMessages } from './translation/releases';
import { reviewMessages } from './translation/reviews';

/**
 * Every text of the pages, in English.
 *
 * @public
 */
export const bambooTranslationRef = createTranslationRef({
  id: 'plugin.bamboo',
  messages: {
    ...commonMessages,
    dns: dnsMessages,
    dialog: dialogMessages,
    history: historyMessages,
    health: healthMessages,
    overview: overviewMessages,
    loadBalancer: loadBalancerMessages,
    releases: releaseMessages,
    reviews: reviewMessages,
    environments: environmentMessages,
    canary: canaryMessages,
    changes: changeMessages,
  },
});
