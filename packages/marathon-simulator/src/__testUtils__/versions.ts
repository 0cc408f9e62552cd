import { Client } from './Client';
import { poll } from './poll';
import { PROFILE_NAMES, type ProfileName } from '../profiles/Profile';

/** An answer of any shape. */
export type Json = Record<string, any>;

/** Answers whether a version is as new as another one. */
export const sinceIn =
  (name: ProfileName) =>
  (first: ProfileName): boolean =>
    PROFILE_NAMES.indexOf(name) >= PROFILE_NAMES.indexOf(first);

/** The fields there are in an answer, of those asked for. */
export const fieldsOf = (json: Json | undefined, names: string[]): string[] =>
  names.filter(name => json !== undefined && name in json);

/** Puts an app of one instance; answers with it once that is healthy. */
export async function deployHealthy(
  client: Client,
  id: string,
  body: object,
): Promise<Json> {
  await client.json('PUT', `/v2/apps${id}`, body);
  return poll(`${id} is healthy`, async () => {
    const { app } = await client.json<{ app: Json }>('GET', `/v2/apps${id}`);
    return app?.tasksHealthy === 1 && app.deployments.length === 0 && app;
  });
}
