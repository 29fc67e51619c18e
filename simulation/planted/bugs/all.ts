import type { Bug } from '../bug.ts';
import { clientBugs } from './client.ts';
import { gatewayBugs } from './gateway.ts';
import { linkBugs } from './links.ts';
import { logBugs } from './log.ts';
import { membershipBugs } from './membership.ts';
import { replicationBugs } from './replication.ts';

/** Every planted bug. Names say what goes wrong, as one would say it of a real one. */
export const BUGS: readonly Bug[] = [
  ...logBugs,
  ...replicationBugs,
  ...linkBugs,
  ...membershipBugs,
  ...gatewayBugs,
  ...clientBugs,
];
