import { appKey } from '../apps/model';

/** The owner of what belongs to an app: blocks, rejections. */
export const appOwner = (cluster: string, app: string) =>
  `app:${appKey(cluster, app)}`;

/** The owner of what belongs to a mapping: blocks, rejections. */
export const mappingOwner = (id: string) => `mapping:${id}`;

/** The owner of what belongs to nobody but the template. */
export const TEMPLATE_OWNER = 'template';
