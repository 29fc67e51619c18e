/**
 * Keeps what is being read where it is. Owns the scroll offset of one list: at the end it stays at the end, elsewhere the
 * first visible message stays where it stands, whatever comes in above or below. Browsers that anchor by themselves find
 * nothing left to do; at offset 0, where none of them does, and in those that never do, this is what holds the page.
 */
const END_PX = 100;
const NEAR_PX = 400;

export interface ScrollPlace {
  readonly atEnd: boolean;
  readonly nearTop: boolean;
  readonly nearEnd: boolean;
}

interface Anchor {
  readonly key: string;
  readonly bottom: number;
}

export class ScrollKeeper {
  atEnd = true;
  #box: HTMLElement | null = null;
  #anchor: Anchor | undefined;
  /** The offset this class set itself: the event that follows is nobody's scrolling. */
  #set: number | undefined;

  attach(box: HTMLElement | null): void {
    this.#box = box;
  }

  /** Where the reader is now. Call it on every scroll event. */
  scrolled(): ScrollPlace {
    const box = this.#box;
    if (!box) return { atEnd: this.atEnd, nearTop: false, nearEnd: false };
    const below = box.scrollHeight - box.clientHeight - box.scrollTop;
    const own = this.#set !== undefined && Math.abs(this.#set - box.scrollTop) < 2;
    this.#set = undefined;
    // Content that grew between two commits is no reason to think that the reader left the end.
    if (!own || below < END_PX) this.atEnd = below < END_PX;
    this.remember();
    return { atEnd: this.atEnd, nearTop: box.scrollTop < NEAR_PX, nearEnd: below < NEAR_PX };
  }

  /** Before the list changes: notes what is being read. */
  remember(): void {
    if (this.#box) this.#anchor = this.atEnd ? undefined : this.#firstVisible(this.#box);
  }

  /** After the list has changed or the box was resized: puts the reader back. */
  settle(): void {
    const box = this.#box;
    if (!box) return;
    if (this.atEnd) this.#move(box, box.scrollHeight - box.clientHeight);
    else this.#restore(box);
  }

  /** Brings a message into the middle; from then on it is what is being read. False: it is not in the document. */
  reveal(key: string, marked: boolean): boolean {
    const box = this.#box;
    const element = this.find(key);
    if (!box || !element) return false;
    this.atEnd = false;
    element.scrollIntoView({ block: 'center' });
    // Not by a property of the row: it says where somebody came to, and nothing of the message.
    for (const old of box.querySelectorAll('.linked')) old.classList.remove('linked');
    if (marked) element.closest('.row')?.classList.add('linked');
    this.#set = box.scrollTop;
    this.#anchor = this.#firstVisible(box);
    return true;
  }

  find(key: string): HTMLElement | undefined {
    return this.#messages().find((element) => element.dataset['key'] === key);
  }

  /** Is a message above the upper edge? Undefined when it is not in the document. */
  isAbove(key: string): boolean | undefined {
    const element = this.find(key);
    if (!element || !this.#box) return undefined;
    return element.getBoundingClientRect().bottom <= this.#box.getBoundingClientRect().top;
  }

  #restore(box: HTMLElement): void {
    const anchor = this.#anchor;
    const element = anchor && this.find(anchor.key);
    if (!element) return;
    const moved = element.getBoundingClientRect().bottom - box.getBoundingClientRect().top - anchor.bottom;
    if (Math.abs(moved) >= 1) this.#move(box, box.scrollTop + moved);
  }

  #move(box: HTMLElement, offset: number): void {
    if (Math.abs(box.scrollTop - offset) < 1) return;
    box.scrollTop = offset;
    this.#set = box.scrollTop;
  }

  #messages(): HTMLElement[] {
    return [...(this.#box?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
  }

  /** The list is sorted by place, so the first visible message is found by halving. */
  #firstVisible(box: HTMLElement): Anchor | undefined {
    const top = box.getBoundingClientRect().top;
    const all = this.#messages();
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((all[middle] as HTMLElement).getBoundingClientRect().bottom > top) high = middle;
      else low = middle + 1;
    }
    const element = all[low];
    const key = element?.dataset['key'];
    return element && key ? { key, bottom: element.getBoundingClientRect().bottom - top } : undefined;
  }
}
