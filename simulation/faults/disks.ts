import type { DiskImage } from '../../server/store/memory-store.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/** S7: a commit finds the disk full, or fails, and ends the node; fsyncs take up to two seconds for a while; a start fails. */
export const disks: Fault = {
  name: 'S7 disks',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 5), (at): readonly Action[] => {
      const node = dice.int(outline.nodes);
      const how = dice.pick(['full', 'io', 'slow']);
      if (how === 'slow') {
        return [
          { at, act: 'slow-disk', node, ms: dice.spread(1, 2_000) },
          { at: at + dice.spread(1_000, 20_000), act: 'fast-disk', node },
        ];
      }
      return [
        { at, act: 'fail-commit', node, how },
        { at: at + dice.spread(2_000, 20_000), act: 'start', node },
      ];
    }),
  acts: {
    'slow-disk': (world, { node, ms = 0 }) => {
      world.node(node).disk.slowMs = ms;
    },
    'fast-disk': (world, { node }) => {
      world.node(node).disk.slowMs = 0;
    },
    'fail-commit': (world, { node, how }) => world.node(node).disk.failCommit(how as 'full' | 'io'),
  },
};

const copies = new WeakMap<object, DiskImage[]>();

/**
 * S8: the data directory of the one fragile node is lost, put back to an older copy, or replaced by a copy of another node's, which runs on.
 * Only one node's: what two nodes have on disk survives the loss of any one disk, not of two.
 */
export const dataDirectories: Fault = {
  name: 'S8 data directories',
  plan: (dice, outline) => [
    ...moments(dice, outline, 3, (at): Action => ({ at, act: 'copy-directory', node: dice.int(outline.nodes) })),
    ...moments(dice, outline, dice.int(1, 2), (at): readonly Action[] => {
      const node = outline.fragile;
      return [
        { at, act: 'crash', node },
        { at: at + dice.between(1, 3_000), act: dice.pick(['lose-directory', 'replace-directory']), node, value: dice.int(3) },
        { at: at + 3_001, act: 'start', node },
      ];
    }),
  ],
  acts: {
    'copy-directory': (world, { node }) => copiesOf(world).push(world.node(node).disk.snapshot()),
    'lose-directory': (world, { node }) => {
      if (world.node(node).process) return;
      world.node(node).disk.erase();
      world.isDiskChanged = true;
      world.tell('diskChanged', (watch) => watch.diskChanged(world.node(node)));
    },
    'replace-directory': (world, { node, value = 0 }) => {
      const list = copiesOf(world);
      const image = list[value % Math.max(1, list.length)];
      if (!image || world.node(node).process) return;
      world.node(node).disk.restore(image);
      world.isDiskChanged = true;
      world.tell('diskChanged', (watch) => watch.diskChanged(world.node(node)));
    },
  },
};

function copiesOf(world: object): DiskImage[] {
  const list = copies.get(world) ?? [];
  copies.set(world, list);
  return list;
}
