import {
  envelopeSchema,
  reportSchema,
  serversReportSchema,
  sidesReportSchema,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { appSchemas } from './appSchemas';
import { canarySchemas } from './canarySchemas';
import { compatibilitySchemas } from './compatibilitySchemas';
import { environmentSchemas } from './environmentSchemas';
import { historySchemas } from './historySchemas';
import {
  answer,
  boolean,
  described,
  fromZod,
  integer,
  list,
  oneOf,
  ref,
  Schema,
  string,
} from './jsonSchema';
import { loadBalancerSchemas } from './loadBalancerSchemas';
import { mappingSchemas } from './mappingSchemas';
import { releaseSchemas } from './releaseSchemas';
import { reviewSchemas } from './reviewSchemas';

/** The schemas that paths refer to. */
export const schemas: Record<string, Schema> = {
  ...mappingSchemas,
  ...historySchemas,
  ...appSchemas,
  ...loadBalancerSchemas,
  ...releaseSchemas,
  ...canarySchemas,
  ...environmentSchemas,
  ...compatibilitySchemas,
  ...reviewSchemas,
  Envelope: fromZod(envelopeSchema),
  Report: fromZod(reportSchema),
  ServersReport: fromZod(serversReportSchema),
  SidesReport: fromZod(sidesReportSchema),
  Health: answer({
    status: oneOf('ok', 'failing'),
    checks: list(
      answer(
        {
          name: oneOf('started', 'database', 'writer', 'clusters'),
          ok: boolean,
          total: described('How many clusters there are', integer),
          fresh: described('How many of them are read and up to date', integer),
        },
        ['total', 'fresh'],
      ),
    ),
  }),
  Error: answer({
    error: {
      ...answer(
        { name: string, message: string, problems: list(ref('Problem')) },
        ['problems'],
      ),
      description: 'The message names the field and the way out',
    },
    request: answer({ method: string, url: string }),
    response: answer({ statusCode: integer }),
  }),
};
