import { stat } from 'node:fs/promises';
import { AgentConfig } from '../config/AgentConfig';
import { readConfigFile } from '../config/loadConfig';
import { readToken } from '../config/readToken';

const OTHERS = 0o007;

/**
 * Looks whether there is a token, and whether others can read its file.
 *
 * @param file - that of the configuration, which may hold a token too
 * @returns warnings
 * @throws Error with the way out where there is no token
 */
export async function checkToken(
  config: Pick<AgentConfig, 'token' | 'tokenFile'>,
  file?: string,
): Promise<string[]> {
  await readToken(config);
  const { token, tokenFile } = config;
  const warnings: string[] = [];
  if (token !== undefined && tokenFile !== undefined) {
    warnings.push(
      'token and tokenFile are both given, and token counts; leave one out',
    );
  }
  if (
    token === undefined &&
    tokenFile !== undefined &&
    (await isOpen(tokenFile))
  ) {
    warnings.push(
      `${tokenFile} is open to every user of this host; run: chmod o= ${tokenFile}`,
    );
  }
  if (file && (await isOpen(file)) && (await readConfigFile(file)).token) {
    warnings.push(
      `${file} holds the token and is open to every user of this host; use tokenFile, or run: chmod o= ${file}`,
    );
  }
  return warnings;
}

async function isOpen(file: string): Promise<boolean> {
  return ((await stat(file)).mode & OTHERS) !== 0;
}
