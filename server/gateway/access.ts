/** Who is let in: by the access token of `hello`, or everybody. */
export interface Access {
  /** May a client with this token, or without any, sign in? */
  admits(token: string | undefined): boolean;
}

export const EVERYBODY: Access = { admits: () => true };
