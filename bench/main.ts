import { bad } from './print.ts';

/** `npm run bench -- <name> [--option value]…`: one measurement with real processes, printed as a table. */
const BENCHES: Readonly<Record<string, () => Promise<{ run(options: ReadonlyMap<string, string>): Promise<boolean> }>>> = {
  'slow-consumers': () => import('./slow-consumers.ts'),
  detection: () => import('./detection.ts'),
  hostile: () => import('./hostile.ts'),
  failover: () => import('./failover.ts'),
  heal: () => import('./heal.ts'),
  restart: () => import('./restart.ts'),
  rebuild: () => import('./rebuild.ts'),
  idle: () => import('./idle.ts'),
  'first-message': () => import('./first-message.ts'),
  'big-room': () => import('./big-room.ts'),
  ack: () => import('./ack.ts'),
};

const [name = '', ...rest] = process.argv.slice(2);
const load = BENCHES[name];
if (!load) {
  bad(`there is no bench "${name}"; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 64;
} else {
  const options = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 2) options.set((rest[at] ?? '').replace(/^--/, ''), rest[at + 1] ?? '');
  const { run } = await load();
  process.exitCode = (await run(options)) ? 0 : 1;
}
