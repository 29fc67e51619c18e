import { createInterface } from 'node:readline/promises';
import type { ChatOptions } from '../shared/chat-options.ts';
import { ChatClient } from '../shared/client/chat-client.ts';
import type { ChatState } from '../shared/client/chat-state.ts';
import { lineWords } from '../shared/commands/words.ts';
import type { NodeName, RoomName } from '../shared/ids.ts';
import { nameProblem } from '../shared/protocol/names.ts';
import { parseRoomName } from '../shared/protocol/rooms.ts';
import { realClock, realRandom } from '../shared/time/real-clock.ts';
import { barWords } from '../shared/words/connection.ts';
import { badName } from '../shared/words/refusals.ts';
import { ChatError, EXIT } from './chat-error.ts';
import { NO_LOG, openClientLog } from './client-log.ts';
import { Desk } from './desk.ts';
import { type Happening, Happenings } from './happenings.ts';
import { KeptPosts } from './kept-posts.ts';
import { LastSeen } from './last-seen.ts';
import { NodePorts } from './node-ports.ts';
import { OutboxFile } from './outbox-file.ts';
import { Person } from './person.ts';
import { PersonFront } from './person-front.ts';
import { Pipe } from './pipe.ts';
import { readUrl } from './start-url.ts';
import { StateFolder, stateHome } from './state-folder.ts';
import { COLOURED, PLAIN } from './style.ts';
import { unknownHosts } from './unknown-hosts.ts';
import { visible } from './visible.ts';

/** The terminal client, put together: the client, what it keeps on disk, and a front for a person or for a pipe. */

/** How long the last word to the node may take. */
const GOODBYE_MS = 1_000;

/** Resolves with the exit code. */
export async function runChat(options: ChatOptions): Promise<number> {
  try {
    return await chat(options);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    process.stderr.write(`skein: ${visible(error.message)}\n`);
    return error.exitCode;
  }
}

async function chat(options: ChatOptions): Promise<number> {
  const { stdin, stdout } = process;
  const isPerson = !options.json && stdin.isTTY === true && stdout.isTTY === true;
  const urls = options.urls.map(readUrl);
  const rooms = options.rooms.map(readRoom);
  const name = readName(options.name ?? (isPerson ? await askName() : undefined));
  const log = options.logFile === undefined ? NO_LOG : openClientLog(options.logFile, name);
  const folder = StateFolder.of(options.stateDir ?? stateHome(process.env), urls);
  const person = new Person(folder, name, folder.identityFor(name, realRandom));
  const file = OutboxFile.open(folder.path, person.identity.space);

  const seen = new LastSeen(file, realClock);
  const happenings = new Happenings(await seen.restore());
  const kept = new KeptPosts(file, folder, {
    kept: (id) => front.kept(id),
    changed: () => front.progressed(),
    failed: (error) => {
      log.note('outbox.failed', { reason: error.message });
      front.note(`The outbox cannot be written (${error.message}): what is not sent is lost when this ends.`);
    },
  });
  const ports = new NodePorts(kept);
  const face = new ChatClient(ports);
  const rename = (wanted: string) => person.rename(wanted, face);
  const desk = new Desk({ face, kept, clock: realClock, rename, tell: () => update(face.state) }, rooms[0]);
  const style = (process.env['NO_COLOR'] ?? '') === '' ? COLOURED : PLAIN;
  const front: PersonFront | Pipe = isPerson
    ? new PersonFront({ input: stdin, output: stdout, style, clock: realClock, name: () => person.wanted }, desk, kept)
    : new Pipe(
        {
          json: options.json,
          name: () => person.wanted,
          input: stdin,
          write: (text) => stdout.write(text),
          clock: realClock,
          giveUpMs: options.giveUpMs,
        },
        desk,
        kept,
      );
  const stopListening = endOnSignals(() => front.end());

  const update = (state: ChatState) => {
    desk.changed(state);
    const all = happenings.since(state);
    if (state.phase.is === 'online') person.accepted();
    const lost = state.phase.is === 'refused' ? person.refused(state.phase.code, face) : undefined;
    const happened = lost === undefined ? all : all.filter((one) => one.is !== 'phase');
    if (lost !== undefined) front.nameRefused(`${barWords.nameInUse(lost)} You are still ${person.wanted}.`);
    for (const one of happened) log.happened(one);
    seen.note(happened);
    desk.unreadBy(happened);
    front.tell(happened, state);
    settle(happened, desk, (text) => front.note(text));
  };
  face.subscribe(update);
  log.note('client.started', { urls: urls.join(' '), rooms: rooms.join(' ') });
  const { pin, token } = options;
  // A name may come to be known yet, as one of a container does that starts later: it is said at once, and tried as long as any other.
  void unknownHosts(urls).then((hosts) => {
    if (hosts.length > 0 && face.state.phase.is !== 'online') front.note(barWords.noHost(hosts.join(', ')));
  });
  face.start({ urls, name, key: person.identity.key, rooms, pin: pin as NodeName | 'here' | undefined, token });
  const code = await front.run();
  face.stop();
  log.note('client.stopped', { code, ...kept.unsafe });
  await ports.quiet(GOODBYE_MS);
  stopListening();
  await seen.keep();
  file.close();
  return code;
}

/** Posts of the last run are sent now; what was refused for good has been told of, and is dropped. */
function settle(happened: readonly Happening[], desk: Desk, note: (text: string) => void): void {
  let again = 0;
  for (const one of happened) {
    if (one.is !== 'delivery' && one.is !== 'change') continue;
    const { id, delivery } = one.is === 'change' ? one.change : one.entry;
    if (delivery.is !== 'failed') continue;
    if (delivery.code === 'unsent') {
      again += 1;
      desk.sendAgain(id, one.room, one.with);
    } else desk.face.discard(id);
  }
  if (again > 0) note(`${again} of your messages were not sent last time: they are sent now.`);
}

function endOnSignals(end: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  // Whoever reads the output is gone (`skein chat | head`).
  process.stdout.on('error', end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

async function askName(): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await asking.question('Your name: ')).trim();
  } finally {
    asking.close();
  }
}

function readName(text: string | undefined): string {
  if (text === undefined || text === '') throw new ChatError(EXIT.usage, '--name is needed: who is writing?');
  if (nameProblem(text) !== undefined) throw new ChatError(EXIT.usage, `--name ${JSON.stringify(text)}: ${badName}`);
  return text;
}

function readRoom(text: string): RoomName {
  const room = parseRoomName(text.replace(/^#/, ''));
  if (room === undefined) throw new ChatError(EXIT.usage, `--room ${JSON.stringify(text)}: ${lineWords.badRoom}`);
  return room;
}
