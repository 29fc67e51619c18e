import { watchWhereabouts } from '../state/ask-whereabouts.ts';
import { nextTelling, telling } from '../state/notices.ts';
import { watchNotices } from '../state/tell.ts';
import { toast } from '../state/toasts.ts';
import { overlay } from '../state/view.ts';
import { sideStrings } from '../strings/side.ts';
import { Icon } from '../ui/icons.tsx';
import { MOD } from '../ui/keyboard.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { IconButton } from '../ui/parts.tsx';
import { People } from './People.tsx';
import { RoomList } from './RoomList.tsx';

watchNotices();
watchWhereabouts();

/** The lists beside the conversation: where one can go, and who is there. */
export function Side() {
  return (
    <>
      <button type="button" class="go-to" onClick={() => (overlay.value = 'switcher')} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="search" />
        <span>{sideStrings.goTo}</span>
        <kbd>{MOD} K</kbd>
      </button>
      <RoomList />
      <People />
    </>
  );
}

/** Beside the user's own name. */
export function SideTools() {
  return (
    <span class="side-tools">
      <IconButton label={sideStrings.bell[telling.value]} class={`bell ${telling.value}`} onClick={() => void ring()}>
        <MoreIcon name={telling.value === 'off' ? 'bellOff' : 'bell'} />
      </IconButton>
      <IconButton label={sideStrings.keys} onClick={() => (overlay.value = 'help')}>
        <span aria-hidden="true">?</span>
      </IconButton>
    </span>
  );
}

async function ring(): Promise<void> {
  if (!(await nextTelling())) toast(sideStrings.refused);
  else toast(sideStrings.bell[telling.peek()]);
}
