import { readSecretFile, refuseFile } from './secret-file.ts';

const LEAST_BYTES = 32;
const LEAST_DIFFERENT_BYTES = 8;
const WHAT = 'mesh secret file';

/** Reads the mesh secret; line ends at its end do not count, so that editors and `echo` do no harm. Throws ConfigError. */
export function readMeshSecret(path: string, allowInsecurePerms: boolean): Buffer {
  const content = readSecretFile(WHAT, path, allowInsecurePerms);
  const secret = content.subarray(0, content.length - trailingLineEnds(content));
  if (secret.length < LEAST_BYTES) {
    throw refuseFile(WHAT, path, `holds ${secret.length} bytes; at least ${LEAST_BYTES} are needed (openssl rand -base64 32)`);
  }
  if (new Set(secret).size < LEAST_DIFFERENT_BYTES) throw refuseFile(WHAT, path, 'is not random (openssl rand -base64 32 is)');
  return secret;
}

function trailingLineEnds(content: Buffer): number {
  let count = 0;
  while (content.at(-1 - count) === 0x0a || content.at(-1 - count) === 0x0d) count += 1;
  return count;
}
