/** Line icons on a 20 px grid, in the colour of the text. Decoration: what they mean is said in words beside them. */
const PATHS = {
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  close: 'M5 5l10 10M15 5L5 15',
  send: 'M3.5 10h11M10 5l5 5-5 5',
  lock: 'M5.5 9h9v7.5h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9',
  pin: 'M7 3.5h6l-1 5 2.5 3h-9l2.5-3zM10 11.5V17',
  chevron: 'M6 8l4 4 4-4',
  pencil: 'M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2z',
  plus: 'M10 4.5v11M4.5 10h11',
  wide: 'M8 4H4v4M12 4h4v4M8 16H4v-4M12 16h4v-4',
  path: 'M6 14.5h3a3 3 0 0 0 3-3v-3a3 3 0 0 1 3-3h1.5M3 14.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0z',
  clock: 'M10 6v4.2l2.6 1.6M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z',
  warn: 'M10 3.5l7 12.5H3zM10 8v3.6M10 13.6v.2',
  reply: 'M8 5L3.5 9.5 8 14M4 9.5h7a5 5 0 0 1 5 5V16',
  smile: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM7.2 11.6a3.4 3.4 0 0 0 5.6 0M7.8 8v.4M12.2 8v.4',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  link: 'M8.5 11.5l3-3M9 6.5l1.5-1.5a3 3 0 0 1 4.5 4.5L13.5 11M11 13.5L9.5 15A3 3 0 0 1 5 10.5L6.5 9',
  hash: 'M5 8h11M4 12.5h11M8.5 4L7 16.5M13 4l-1.5 12.5',
  bin: 'M4.5 6.5h11M8 6.5V4.5h4v2M6 6.5l.6 9.5h6.8l.6-9.5',
  more: 'M5 9.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2zM10 9.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2zM15 9.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2z',
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
