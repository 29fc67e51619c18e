/**
 * A mistake that somebody could make in this code. The simulator is as good as the mistakes it notices: each of these, put into a
 * private copy of the tree, has to make some seed fail.
 */
export interface Bug {
  readonly name: string;
  /** What is no longer true, in one sentence. */
  readonly breaks: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** From the root of the tree. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly put: string;
}

/** The text with the mistake in it. Throws when the code has changed so that the mistake no longer fits into it. */
export function withEdit(text: string, { file, find, put }: Edit, bug: string): string {
  const times = text.split(find).length - 1;
  if (times === 1) return text.replace(find, () => put);
  throw new Error(
    `the planted bug ${bug} fits no longer: this text stands ${times} times in ${file}, and not once; mend it in simulation/planted/bugs/\n${find}`,
  );
}
