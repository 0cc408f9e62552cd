import { readFileSync } from 'node:fs';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Who may claim which apps of a cluster. */
export interface ClaimRule {
  /** An app id, or a group as `/payments/*`. */
  apps: string;
  /** Full entity references of the owners. */
  owners: string[];
}

/** One Marathon, as configured under `bamboo.clusters.<name>`. */
export interface ClusterConfig {
  name: string;
  /** Base URLs without a trailing slash; several are tried in turn. */
  urls: string[];
  /** The whole `Authorization` header; a secret. */
  authorization?: string;
  /** PEM text of the authority that signed the certificates of the URLs. */
  ca?: string;
  resyncSeconds: number;
  claims: ClaimRule[];
  /** Patterns of the environment variables that are kept. */
  env: string[];
}

/**
 * Reads `bamboo.clusters`. Nothing configured gives an empty list.
 *
 * @throws an InputError naming the key and the way out.
 */
export function readClusterConfigs(config: Config): ClusterConfig[] {
  const clusters = config.getOptionalConfig('bamboo.clusters');
  return (clusters?.keys() ?? []).map(name =>
    readCluster(name, clusters!.getConfig(name)),
  );
}

function readCluster(name: string, config: Config): ClusterConfig {
  const key = `bamboo.clusters.${name}`;
  if (name.length > 100) {
    throw new InputError(`${key}: a name may have at most 100 characters`);
  }
  const urls = config.getStringArray('urls').map(url => readUrl(key, url));
  if (urls.length === 0) {
    throw new InputError(`${key}.urls: name at least one URL of Marathon`);
  }
  return {
    name,
    urls,
    ...readAuthorization(key, config.getOptionalConfig('auth')),
    ...readCa(key, config.getOptionalString('ca')),
    resyncSeconds: readResync(key, config),
    claims: (config.getOptionalConfigArray('claims') ?? []).map(
      (claim, index) => readClaim(`${key}.claims[${index}]`, claim),
    ),
    env: config.getOptionalStringArray('env') ?? ['BAMBOO_*'],
  };
}

function readUrl(key: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InputError(
      `${key}.urls: every entry is an http or https URL such as http://marathon-1:8080`,
    );
  }
  const url = new URL(text);
  if (url.username || url.password) {
    throw new InputError(
      `${key}.urls: user and password belong under ${key}.auth, where they are kept secret`,
    );
  }
  if (url.search || url.hash) {
    throw new InputError(`${key}.urls: a base URL has no query and no #`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function readAuthorization(key: string, auth: Config | undefined) {
  const token = auth?.getOptionalString('token');
  const username = auth?.getOptionalString('username');
  const password = auth?.getOptionalString('password');
  if (token && (username || password)) {
    throw new InputError(
      `${key}.auth: give either token, or username and password`,
    );
  }
  if (token) return { authorization: `token=${token}` };
  if (!auth) return {};
  if (!username || password === undefined) {
    throw new InputError(
      `${key}.auth: give token, or both username and password`,
    );
  }
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return { authorization: `Basic ${basic}` };
}

function readCa(key: string, path: string | undefined) {
  if (!path) return {};
  try {
    return { ca: readFileSync(path, 'utf8') };
  } catch {
    throw new InputError(
      `${key}.ca: the file '${path}' cannot be read; give the path of a PEM file`,
    );
  }
}

function readResync(key: string, config: Config): number {
  const seconds = config.getOptionalNumber('resync.seconds') ?? 60;
  if (seconds < 5 || seconds > 3600) {
    throw new InputError(`${key}.resync.seconds: give 5 to 3600 seconds`);
  }
  return seconds;
}

function readClaim(key: string, config: Config): ClaimRule {
  const apps = config.getString('apps');
  if (!apps.startsWith('/')) {
    throw new InputError(
      `${key}.apps: give an app id such as /shop/web, or a group such as /shop/*`,
    );
  }
  const owners = config.getStringArray('owners');
  if (owners.length === 0) {
    throw new InputError(`${key}.owners: name at least one owner`);
  }
  return { apps, owners };
}
