import { describePeerTransport } from '../../testing/peer-transport-contract.ts';
import { realWorld } from '../../testing/peer-transport-stage.ts';
import { TcpNetwork } from './tcp-network.ts';

describePeerTransport('TCP', () => realWorld(() => new TcpNetwork(undefined)));
