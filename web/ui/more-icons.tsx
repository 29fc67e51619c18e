import { Drawing, PATHS } from './icons.tsx';

/** All icons: with those that only what is loaded after the start has a use for. */
const ALL = {
  ...PATHS,
  pin: 'M7 3.5h6l-1 5 2.5 3h-9l2.5-3zM10 11.5V17',
  chevron: 'M6 8l4 4 4-4',
  plus: 'M10 4.5v11M4.5 10h11',
  warn: 'M10 3.5l7 12.5H3zM10 8v3.6M10 13.6v.2',
  path: 'M6 14.5h3a3 3 0 0 0 3-3v-3a3 3 0 0 1 3-3h1.5M3 14.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0z',
  wide: 'M8 4H4v4M12 4h4v4M8 16H4v-4M12 16h4v-4',
  narrow: 'M4 8h4V4M16 8h-4V4M4 12h4v4M16 12h-4v4',
  bell: 'M5 13.5c1-1 1.2-2.3 1.2-4.5a3.8 3.8 0 0 1 7.6 0c0 2.2.2 3.5 1.2 4.5zM8.5 16h3',
  bellOff: 'M5 13.5c1-1 1.2-2.3 1.2-4.5a3.8 3.8 0 0 1 7.6 0c0 2.2.2 3.5 1.2 4.5zM8.5 16h3M4 3.5l12 13',
  close: 'M5 5l10 10M15 5L5 15',
  reply: 'M8 5L3.5 9.5 8 14M4 9.5h7a5 5 0 0 1 5 5V16',
  smile: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM7.2 11.6a3.4 3.4 0 0 0 5.6 0M7.8 8v.4M12.2 8v.4',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  link: 'M8.5 11.5l3-3M9 6.5l1.5-1.5a3 3 0 0 1 4.5 4.5L13.5 11M11 13.5L9.5 15A3 3 0 0 1 5 10.5L6.5 9',
  hash: 'M5 8h11M4 12.5h11M8.5 4L7 16.5M13 4l-1.5 12.5',
  bin: 'M4.5 6.5h11M8 6.5V4.5h4v2M6 6.5l.6 9.5h6.8l.6-9.5',
} as const;

export function MoreIcon({ name }: { readonly name: keyof typeof ALL }) {
  return <Drawing path={ALL[name]} />;
}
