import {
  envelopeSchema,
  reportSchema,
  serversReportSchema,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { appSchemas } from './appSchemas';
import { historySchemas } from './historySchemas';
import {
  answer,
  fromZod,
  integer,
  list,
  ref,
  Schema,
  string,
} from './jsonSchema';
import { loadBalancerSchemas } from './loadBalancerSchemas';
import { mappingSchemas } from './mappingSchemas';
import { releaseSchemas } from './releaseSchemas';

/** The schemas that paths refer to. */
export const schemas: Record<string, Schema> = {
  ...mappingSchemas,
  ...historySchemas,
  ...appSchemas,
  ...loadBalancerSchemas,
  ...releaseSchemas,
  Envelope: fromZod(envelopeSchema),
  Report: fromZod(reportSchema),
  ServersReport: fromZod(serversReportSchema),
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
