import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/** S12: somebody comes into a room while others write there, just when their posts are being committed. */
export const joinsMidPosting: Fault = {
  name: 'S12 joins in the middle of posting',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 4), (at): readonly Action[] => {
      const [person, other] = dice.two(outline.people);
      const posts = Array.from(
        { length: 6 },
        (): Action => ({ at: at + dice.between(0, 40), act: 'post', person: other, how: 'random' }),
      );
      return [{ at: at - 500, act: 'leave', person }, { at: at + dice.between(0, 20), act: 'join', person }, ...posts];
    }).filter((action) => action.at >= 0),
  acts: {},
};
