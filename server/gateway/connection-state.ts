import type { Session } from './session.ts';

/**
 *   greeting ──welcomed──▶ standby ──resumed──▶ live
 *      │ └────welcomed───────────────────────────▲│
 *      └────────────close────▶ closing ◀──close───┘   (also from standby)
 *
 * Where a live connection is in the log (catching up or following) is its outbox's state.
 */
export type ConnectionState =
  | { readonly is: 'greeting' }
  | { readonly is: 'standby'; readonly session: Session }
  | { readonly is: 'live'; readonly session: Session }
  | { readonly is: 'closing'; readonly code: number };

export type ConnectionInput =
  | { readonly type: 'welcomed'; readonly session: Session; readonly standby: boolean }
  | { readonly type: 'resumed' }
  | { readonly type: 'close'; readonly code: number };

/** Throws on what cannot happen: the caller has asked before. */
export function transition(state: ConnectionState, input: ConnectionInput): ConnectionState {
  if (input.type === 'close') return state.is === 'closing' ? state : { is: 'closing', code: input.code };
  if (input.type === 'welcomed' && state.is === 'greeting') {
    return { is: input.standby ? 'standby' : 'live', session: input.session };
  }
  if (input.type === 'resumed' && (state.is === 'standby' || state.is === 'live')) return { is: 'live', session: state.session };
  throw new Error(`a connection that is ${state.is} cannot be ${input.type}`);
}
