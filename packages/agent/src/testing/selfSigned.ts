import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key with a certificate for localhost that nobody signed. */
export function selfSigned(name: string) {
  const folder = mkdtempSync(join(tmpdir(), 'ba-'));
  try {
    const [key, cert] = ['key.pem', 'cert.pem'].map(file =>
      join(folder, file),
    ) as [string, string];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-nodes', '-subj', `/CN=${name}`, ...kind],
        ...['-addext', 'subjectAltName=DNS:localhost'],
        ...['-keyout', key, '-out', cert],
      ],
      { stdio: 'pipe' },
    );
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
