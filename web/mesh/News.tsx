import '../style/news.css';
import { whenIdle } from '../../shared/time/real-clock.ts';
import { keepShell, watchForNewPage } from '../state/shell.ts';
import { dismiss, toasts, watchMoves } from '../state/toasts.ts';
import { Toasts } from '../ui/Toasts.tsx';
import { StatusBar } from './StatusBar.tsx';

watchMoves();
watchForNewPage();
whenIdle(() => void keepShell());

/** What there is to be told of the connection, over the messages: the bar that stays, and news that pass. */
export function News() {
  return (
    <>
      <StatusBar />
      <Toasts toasts={toasts.value} onDismiss={dismiss} />
    </>
  );
}
