import { describe, expect, it } from 'vitest';
import type { RoomName } from '../shared/ids.ts';
import { CrossingCounter, convergenceFaults, logFaults, presenceFaults } from './testing/checks.ts';
import { everybody, line, ring, SimulatedMesh, star } from './testing/simulated-mesh.ts';

const ROOM = 'general' as RoomName;
const topologies = [
  { shape: 'four nodes where every node dials every other', count: 4, peersOf: everybody },
  { shape: 'five in a line', count: 5, peersOf: line },
  { shape: 'a ring of five', count: 5, peersOf: ring },
  { shape: 'a star of five', count: 5, peersOf: star },
];

describe('a mesh of any shape', () => {
  for (const { shape, count, peersOf } of topologies) {
    it(`shows each post exactly once and carries it over each link at most once a direction: ${shape}`, async () => {
      const mesh = new SimulatedMesh(7, count, peersOf);
      await mesh.startAll();
      await mesh.run(5_000);
      const crossings = new CrossingCounter(mesh);
      const clients = mesh.nodes.map((node, index) => mesh.client(`user${index}`, node));
      for (const client of clients) client.pin('here');
      await mesh.run(3_000);
      const sent = new Set<string>();
      for (let round = 0; round < 8; round += 1) {
        for (const [index, client] of clients.entries()) {
          const body = `${index}:${round}`;
          sent.add(body);
          client.post(ROOM, body);
        }
        await mesh.run(mesh.random.next() * 30);
      }
      await mesh.run(5_000);
      expect(convergenceFaults(mesh, ROOM, sent)).toEqual([]);
      expect(logFaults(mesh)).toEqual([]);
      expect(presenceFaults(mesh, ROOM)).toEqual([]);
      expect(crossings.total).toBeGreaterThan(sent.size);
      expect(crossings.faults()).toEqual([]);
    });
  }
});
