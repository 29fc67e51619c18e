/** Why somebody is on a node: the same in the browser and in the terminal. */
export const whyWords = {
  first: (here: string) => `You are on ${here} because you opened this address; comparing others…`,
  firstAlone: (here: string) => `You are on ${here}, the only node known so far.`,
  fastest: (here: string, rtt: string, of: number) => `You are on ${here}: ${rtt}, the fastest of ${of}.`,
  alone: (here: string, rtt: string) => `You are on ${here}: ${rtt}, the only node that answers.`,
  faster: (here: string, rtt: string, other: string, otherRtt: string) =>
    `You are on ${here} (${rtt}). ${other} is faster (${otherRtt})`,
  notEnough: ', but not by enough to move (needs 10 ms and a third).',
  confirming: '; you move there when three checks in a row agree.',
  tooSoon: ', but you moved less than a minute ago.',
  unstored: '; you move there as soon as your messages are stored.',
  onlyHere: (here: string, rtt: string) => `You are on ${here}: ${rtt}. No other node is measured, as you chose.`,
  pinned: (here: string) => `You are on ${here} because you pinned it.`,
  notThePin: (here: string, pin: string) => `You are on ${here} because ${pin} does not answer.`,
  pinnedAway: (pin: string) => `You pinned ${pin} and return to it when it answers.`,
  manual: (here: string) => `You are on ${here} because you chose it.`,
  moved: (here: string, rtt: string, left: string, leftRtt: string) =>
    `You are on ${here} because it is faster: ${rtt} instead of ${leftRtt} on ${left}.`,
  lost: (here: string, left: string, time: string) => `You are on ${here} because ${left} stopped answering at ${time}.`,
  drain: (here: string, left: string, time: string) => `You are on ${here} because ${left} was going away at ${time}.`,
  refused: (here: string, left: string, time: string) => `You are on ${here} because ${left} took no more messages at ${time}.`,
  aNode: 'the last node',
} as const;

/** Why somebody was moved. */
export const causeWords = {
  lost: 'lost connection',
  drain: 'node going away',
  faster: 'faster',
  pinned: 'pinned',
  manual: 'you chose it',
  refused: 'refused',
  resume: 'reconnected',
} as const;
