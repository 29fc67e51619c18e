import { badName } from '../../shared/words/refusals.ts';

/** The card that asks who one is, which is loaded when it is shown. */
export const cardStrings = {
  card: {
    title: 'Join the mesh',
    here: (node: string, rtt: string | undefined) => (rtt ? `you are on ${node} (${rtt})` : `you are on ${node}`),
    name: 'Your name',
    join: 'Join',
    joining: 'Joining…',
    rename: 'Change your name',
    renameHint: 'The same person, with the same key. What you wrote before keeps the name it had.',
    take: 'Change name',
    keep: (name: string) => `Stay ${name}`,
    hint: 'No account. This browser keeps the key to your name.',
    useInstead: (name: string) => `Use “${name}” instead`,
    token: 'Access token',
    tokenHint: 'This mesh lets in only who has one. Its operator gives it; this browser keeps it.',
    nameMissing: 'Type a name first.',
  },

  nameErrors: {
    name_taken: (name: string) => `“${name}” is somebody else's name on this mesh.`,
    bad_name: badName,
  },
} as const;
