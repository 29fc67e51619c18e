/** Of the chip in the document: what closes the panel gives the focus back to it. */
export const CHIP_ID = 'chip';
