import { onArrivals } from './activity.ts';
import { chat, onSnapshot, rooms } from './chat.ts';
import { failuresBetween, type Notice, noticesOf, telling } from './notices.ts';
import { show, targetOf, visible } from './view.ts';

/** Shows the notices of `notices.ts`, while the page is out of sight. */
export function watchNotices(): void {
  const silent = () => telling.peek() === 'off' || visible.peek();
  const withBody = () => telling.peek() === 'on';
  onArrivals((arrived) => {
    if (!silent()) tell(noticesOf(arrived, chat.peek().me?.name ?? '', withBody()));
  });
  onSnapshot((before, after) => {
    if (!silent()) tell(failuresBetween(before, after, withBody()));
  });
}

function tell(notices: readonly Notice[]): void {
  for (const { room, title, body } of notices) {
    try {
      const shown = new Notification(title, { body, tag: `skein ${room}`, icon: '/icon.svg' });
      shown.onclick = () => {
        focus();
        const held = rooms.peek().find((one) => one.room === room);
        if (held) show(targetOf(held));
        shown.close();
      };
    } catch {
      // Phones have them from service workers only.
    }
  }
}
