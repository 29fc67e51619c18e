import { hash } from 'node:crypto';

/** What may be public of a secret: the first 22 characters of base64url(SHA-256), 132 bits. */
export function fingerprint(secret: string): string {
  return hash('sha256', secret, 'base64url').slice(0, 22);
}
