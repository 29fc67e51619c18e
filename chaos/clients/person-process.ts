import { ChatPerson } from './chat-person.ts';
import type { PersonOptions } from './person.ts';
import { fileStorage } from './storages.ts';

/** A client that is a process of its own, so that it can be killed. Told what to do by its parent, and gone with it. */
export type Order = 'hush' | 'take-stock';

const [text, storage] = process.argv.slice(2);
const person = new ChatPerson(JSON.parse(text as string) as PersonOptions, fileStorage(storage as string));
const report = () => process.send?.({ unsettled: person.unsettled });

process.on('message', (order: Order) => {
  if (order === 'hush') person.hush();
  else void person.takeStock().then(() => process.send?.({ stock: 'taken' }));
});
process.on('disconnect', () => process.exit(0));
setInterval(report, 500);
person.start();
