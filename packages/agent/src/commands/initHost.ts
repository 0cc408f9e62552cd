import { initialise } from '../apply/firstRevision';
import { RevisionFolders } from '../apply/RevisionFolders';
import { AgentConfig } from '../config/AgentConfig';
import { readBaseConfig } from '../haproxy/BaseConfig';

/**
 * Makes the folder of an agent with a first revision, so that HAProxy can
 * start before the portal exists.
 *
 * @returns the path of the configuration that HAProxy starts with, after its base file
 */
export async function initHost(
  config: Pick<AgentConfig, 'directory' | 'haproxy'>,
): Promise<{ created: boolean; config: string }> {
  const folders = new RevisionFolders(config.directory);
  const base = await readBaseConfig(config.haproxy.baseConfig);
  const created = await initialise(folders, base);
  return { created, config: folders.currentConfig };
}
