import { People } from './People.tsx';
import { RoomList } from './RoomList.tsx';

/** The lists beside the conversation: where one can go, and who is there. */
export function Side() {
  return (
    <>
      <RoomList />
      <People />
    </>
  );
}
