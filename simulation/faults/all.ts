import type { Fault } from '../fault.ts';
import { badClients, bursts } from './bad-clients.ts';
import { changes } from './changes.ts';
import { clientWays, movesMidSend } from './client-ways.ts';
import { clocks } from './clocks.ts';
import { commitCrashes, crashes } from './crashes.ts';
import { cuts } from './cuts.ts';
import { dataDirectories, disks } from './disks.ts';
import { joinsMidPosting } from './joins.ts';
import { latePosts } from './late-posts.ts';
import { machineStops } from './machine.ts';
import { oldNews } from './old-news.ts';
import { peerWays } from './peer-ways.ts';
import { cutResumes } from './resumes.ts';
import { roundTrips } from './round-trips.ts';
import { sameIds } from './same-ids.ts';
import { slowReaders, stalls } from './stalls.ts';
import { leaders, massRestarts, namesakes } from './whole-mesh.ts';

/** Every kind of trouble. The order decides what a seed means: new ones go to the end. */
export const FAULTS: readonly Fault[] = [
  crashes,
  commitCrashes,
  cuts,
  clientWays,
  movesMidSend,
  peerWays,
  clocks,
  disks,
  dataDirectories,
  stalls,
  slowReaders,
  roundTrips,
  massRestarts,
  leaders,
  namesakes,
  oldNews,
  sameIds,
  machineStops,
  badClients,
  bursts,
  joinsMidPosting,
  changes,
  cutResumes,
  latePosts,
];
