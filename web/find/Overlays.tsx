import '../style/find.css';
import { overlay } from '../state/view.ts';
import { Help } from './Help.tsx';
import { RoomBrowser } from './RoomBrowser.tsx';
import { SearchPanel } from './SearchPanel.tsx';
import { Switcher } from './Switcher.tsx';

/** Whatever of these is open. */
export function Overlays() {
  switch (overlay.value) {
    case 'switcher':
      return <Switcher />;
    case 'search':
      return <SearchPanel />;
    case 'rooms':
      return <RoomBrowser />;
    case 'help':
      return <Help />;
    case undefined:
      return null;
  }
}
