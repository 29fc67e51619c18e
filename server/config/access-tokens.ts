import { LIMITS } from '../../shared/protocol/limits.ts';
import { readSecretFile, refuseFile } from './secret-file.ts';

/**
 * The file of `--access-token-file`: a token a line; what follows a `#` at the start of a line, or after a space, is a comment,
 * such as whose the token is. Messages name lines and never what is in them.
 */
const WHAT = 'access token file';
const TOKEN = /^[\x21-\x7e]+$/;
const { min, max } = LIMITS.accessTokenChars;

/** At least one. Throws ConfigError. */
export function readAccessTokens(path: string, allowInsecurePerms: boolean): readonly string[] {
  const lines = readSecretFile(WHAT, path, allowInsecurePerms)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split('\n');
  const tokens = lines.flatMap((line, index) => {
    const token = line.replace(/(^|\s)#.*$/, '').trim();
    if (token === '') return [];
    if (!TOKEN.test(token)) {
      throw refuseFile(
        WHAT,
        path,
        `has something else than one token in line ${index + 1}: a token has no spaces, and only ASCII`,
      );
    }
    if (token.length < min || token.length > max) {
      throw refuseFile(
        WHAT,
        path,
        `has a token of ${token.length} characters in line ${index + 1}; ${min} to ${max} are needed (openssl rand -base64 24)`,
      );
    }
    return [token];
  });
  if (tokens.length === 0) throw refuseFile(WHAT, path, 'holds no token, so nobody could sign in: put one on each line');
  return tokens;
}
