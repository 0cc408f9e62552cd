import { readFile } from 'node:fs/promises';
import { AgentConfig } from './AgentConfig';
import { TOKEN } from './token';

/** Reads the service token. @throws Error that names the key */
export async function readToken(
  config: Pick<AgentConfig, 'token' | 'tokenFile'>,
): Promise<string> {
  if (config.token !== undefined || config.tokenFile === undefined) {
    return config.token ?? '';
  }
  let token: string;
  try {
    token = (await readFile(config.tokenFile, 'utf8')).trim();
  } catch (error) {
    throw new Error(
      `tokenFile cannot be read: ${
        error instanceof Error ? error.message : error
      }; put the service token there, readable by the user of the agent alone`,
    );
  }
  if (!TOKEN.test(token)) {
    throw new Error(
      `tokenFile must hold one token of at least 8 visible characters; ${
        config.tokenFile
      } ${token === '' ? 'is empty' : 'holds something else'}`,
    );
  }
  return token;
}
