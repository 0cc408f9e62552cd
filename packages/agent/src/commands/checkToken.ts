import { stat } from 'node:fs/promises';
import { AgentConfig } from '../config/AgentConfig';
import { readToken } from '../config/readToken';

const OTHERS = 0o007;

/**
 * Looks whether there is a token, and whether others can read its file.
 *
 * @returns a warning; undefined where there is nothing to warn of
 * @throws Error with the way out where there is no token
 */
export async function checkToken(
  config: Pick<AgentConfig, 'token' | 'tokenFile'>,
): Promise<string | undefined> {
  await readToken(config);
  const { token, tokenFile } = config;
  if (token !== undefined || tokenFile === undefined) {
    return undefined;
  }
  const { mode } = await stat(tokenFile);
  return (mode & OTHERS) === 0
    ? undefined
    : `${tokenFile} is open to every user of this host; run: chmod o= ${tokenFile}`;
}
