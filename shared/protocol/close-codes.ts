/** Close codes of the WebSocket endpoint. What a client does about each is its `reaction`. */
export const CLOSE = {
  bye: 1000,
  goingAway: 1001,
  protocol: 1002,
  unsupported: 1003,
  policy: 1008,
  tooBig: 1009,
  restarting: 1012,
  overloaded: 1013,
  noHello: 4001,
  notAllowed: 4003,
  slowConsumer: 4008,
  takenOver: 4009,
  idle: 4010,
} as const;

export type CloseReaction = 'stay-closed' | 'switch-at-once' | 'back-off' | 'reconnect';

/** `stay-closed`: trying again by itself would only loop. */
export function reactionTo(code: number): CloseReaction {
  switch (code) {
    case CLOSE.bye:
    case CLOSE.policy:
    case CLOSE.notAllowed:
    case CLOSE.takenOver:
    case CLOSE.idle:
      return 'stay-closed';
    case CLOSE.goingAway:
    case CLOSE.restarting:
      return 'switch-at-once';
    case CLOSE.overloaded:
      return 'back-off';
    default:
      return 'reconnect';
  }
}
