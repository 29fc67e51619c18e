import type { FaultName } from '../schedule.ts';
import type { Fault } from '../stage.ts';
import * as clients from './client-faults.ts';
import * as disks from './disk-faults.ts';
import * as links from './link-faults.ts';
import * as processes from './process-faults.ts';
import * as strangers from './strangers.ts';

/** What each word of a schedule does. */
export const DOES: Readonly<Record<FaultName, Fault>> = {
  kill: processes.kill,
  'kill-all-but-one': processes.kill,
  'kill-all': processes.kill,
  pause: processes.pause,
  'pause-two': processes.pause,
  drain: processes.drain,
  'rolling-restart': processes.rollingRestart,
  'heal-during-restart': processes.healDuringRestart,
  starve: processes.starve,
  'few-files': processes.fewFiles,
  'wrong-clock': processes.wrongClock,
  'disk-full': disks.diskFull,
  'wipe-disk': disks.wipeDisk,
  'old-disk': disks.oldDisk,
  'copied-disk': disks.copiedDisk,
  'flip-byte': disks.flipByte,
  'cut-wal': disks.cutWal,
  isolate: links.isolate,
  split: links.split,
  mute: links.mute,
  deafen: links.deafen,
  'half-open': links.halfOpen,
  flap: links.flap,
  'slow-links': links.slowLinks,
  'tiny-chunks': links.tinyChunks,
  'narrow-links': links.narrowLinks,
  'bad-peer': strangers.badPeer,
  'client-offline': clients.clientOffline,
  'client-half-open': clients.clientHalfOpen,
  'client-one-way': clients.clientOneWay,
  'client-resets': clients.clientResets,
  'client-slow': clients.clientSlow,
  'client-tiny-chunks': clients.clientTinyChunks,
  'client-narrow': clients.clientNarrow,
  'client-killed': clients.clientKilled,
  'page-closed': clients.pageClosed,
  'cut-node-off': clients.cutNodeOff,
  'silence-node': clients.silenceNode,
  'bad-client': strangers.badClient,
};
