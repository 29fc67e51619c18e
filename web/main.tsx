import './style/tokens.css';
import './style/base.css';
import './style/layout.css';
import './style/side.css';
import './style/drawers.css';
import './style/room.css';
import './style/row.css';
import './style/answers.css';
import './style/markup.css';
import './style/composer.css';
import './style/connection.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { whenIdle } from '../shared/time/real-clock.ts';
import { App } from './App.tsx';
import { watchKeys } from './keys.ts';
import { loadRich } from './room/rich.ts';
import { watchActivity } from './state/activity.ts';
import { signIn } from './state/chat.ts';
import { writeKept } from './state/kept.ts';
import { unread, watchReading } from './state/reading.ts';
import { launch, target, watchPage } from './state/view.ts';
import { strings } from './strings.ts';
import { loadRest } from './ui/later.tsx';

watchPage();
watchReading();
watchActivity();
watchKeys();
addEventListener('pagehide', writeKept);

effect(() => {
  const shown = target.value.kind === 'room' ? target.value.room : target.value.name;
  const count = [...unread.value.values()].reduce((sum, n) => sum + n, 0);
  document.title = `${count > 0 ? `(${count}) ` : ''}${shown} · ${strings.product}`;
});

if (launch.name !== undefined) signIn(launch.name, launch);
render(<App />, document.getElementById('root') as HTMLElement);
loadRich();
whenIdle(() => void loadRest());
