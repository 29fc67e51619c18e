import { strings } from '../strings.ts';
import { actionStrings } from './actions.ts';
import { aroundStrings } from './around.ts';
import { askingStrings } from './asking.ts';
import { cardStrings } from './card.ts';
import { chipStrings } from './chip.ts';
import { findStrings, shortcuts } from './find.ts';
import { meshStrings } from './mesh.ts';
import { newsStrings } from './news.ts';
import { settingsStrings } from './settings.ts';
import { sideStrings } from './side.ts';

/** The whole catalogue, with the words of the parts that are loaded later. For whoever translates or checks it, never for the page. */
export const catalogue = {
  ...strings,
  ...cardStrings,
  chip: chipStrings,
  actions: actionStrings,
  around: aroundStrings,
  ...askingStrings,
  mesh: meshStrings,
  ...newsStrings,
  find: findStrings,
  shortcuts,
  side: sideStrings,
  settings: settingsStrings,
} as const;
