import { strings } from '../strings.ts';
import { meshStrings } from './mesh.ts';

/** The whole catalogue, with the words of the parts that are loaded later. For whoever translates or checks it, never for the page. */
export const catalogue = { ...strings, mesh: meshStrings } as const;
