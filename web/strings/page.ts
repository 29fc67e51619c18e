/** Words of the whole page. */
export const page = {
  product: 'skein',
  openSettings: 'Settings',
  missing: 'This part of the page could not be loaded from the node it came from. Reload the page when that node is back.',

  days: { today: 'Today', yesterday: 'Yesterday' },
} as const;
