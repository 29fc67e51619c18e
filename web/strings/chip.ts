/** What the chip says of the connection, always; the rest of it is in `news.ts`. */
export const chipStrings = {
  label: (text: string) => `Node: ${text}`,
  simulated: 'simulated',
  simulatedShort: 'sim.',
  reconnecting: 'reconnecting',
  connecting: 'connecting',
  offline: 'offline',
  none: 'no node',
  refused: 'refused',
  pinned: 'pinned',
  fastest: (of: number) => `fastest of ${of}`,
  checked: (ago: string) => `checked ${ago}`,
  moving: (from: string, to: string) => `${from} → ${to}`,
  split: 'mesh is split',
} as const;
