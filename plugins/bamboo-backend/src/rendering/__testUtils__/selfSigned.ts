import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key, and a certificate that nobody trusts. */
export function selfSigned() {
  const folder = mkdtempSync(join(tmpdir(), 'bamboo-https-'));
  try {
    execFileSync(
      'openssl',
      `req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=instance -keyout key.pem -out cert.pem`.split(
        ' ',
      ),
      { cwd: folder, stdio: 'pipe' },
    );
    return {
      key: readFileSync(join(folder, 'key.pem')),
      cert: readFileSync(join(folder, 'cert.pem')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
