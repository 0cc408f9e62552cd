import { messageOf } from '../Logger';

const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];
const UNTIMELY = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'];

/**
 * Why nobody answered at a URL, and the way out.
 *
 * @param otherwise - the way out where the fault does not say one
 */
export function explainFault(
  error: unknown,
  url: string,
  otherwise?: string,
): string {
  const reason = messageOf(error)
    .replace(/^request to \S+ failed, reason: /, '')
    // What Node would have us do is only for who starts Node.
    .replace(/; if the root CA is installed locally, try .*$/, '')
    .trim();
  const remedy = remedyOf(error, new URL(url)) ?? otherwise;
  return remedy ? `${reason}; ${remedy}` : reason;
}

function remedyOf(error: unknown, url: URL): string | undefined {
  const code =
    error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EPROTO') {
    return 'does it speak HTTP, with a URL that begins with http://?';
  }
  if (UNTRUSTED.includes(code)) {
    return 'put the certificate of its authority into a file, and name that in the variable NODE_EXTRA_CA_CERTS of the agent and of this command';
  }
  if (UNTIMELY.includes(code)) {
    return "is this host's clock right? If so, the portal needs a new certificate";
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'give a URL with a name that its certificate has';
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `does this host know its name, such as with: getent hosts ${url.hostname}`;
  }
  return undefined;
}
