import { createHash } from 'node:crypto';

/** What may be public of a secret: the first 22 characters of base64url(SHA-256), 132 bits. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url').slice(0, 22);
}
