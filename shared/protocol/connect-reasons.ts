/** Why a client comes to a node, as it says so itself: `first` is its first node, the others are the causes of a move. */
export const CONNECT_REASONS = ['first', 'lost', 'resume', 'drain', 'faster', 'pinned', 'manual', 'refused'] as const;
export type ConnectReason = (typeof CONNECT_REASONS)[number];

export function isConnectReason(value: unknown): value is ConnectReason {
  return (CONNECT_REASONS as readonly unknown[]).includes(value);
}
