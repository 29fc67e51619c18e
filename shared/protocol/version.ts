/** The WebSocket subprotocol. A wire change that an old peer would misread needs a new one. */
export const SUBPROTOCOL = 'skein.v1';
