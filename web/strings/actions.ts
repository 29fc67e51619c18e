/** What one can do to a message; loaded with its tools. */
export const actionStrings = {
  react: 'React',
  reply: 'Reply',
  edit: 'Edit',
  delete: 'Delete',
  more: 'More actions',
  copyText: 'Copy text',
  copyLink: 'Copy link',
  copyId: 'Copy id',
  path: 'Path',
  copied: 'Copied.',
  notCopied: 'This browser lets no page use the clipboard here.',
  askDelete: 'Delete this message for everyone?',
  keep: 'Keep',
  findEmoji: 'Find emoji',
  noEmoji: 'No emoji has this name.',
  suggestions: 'Suggestions',
} as const;
