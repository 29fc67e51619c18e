import { signal } from '@preact/signals';

/** Which message the pointer or the focus is on: it alone has its tools. Owns that, and which of the tools is open. */
export type Tool = 'menu' | 'react' | 'delete';

export const activeRow = signal<string | undefined>(undefined);
export const openTool = signal<{ readonly key: string; readonly tool: Tool } | undefined>(undefined);

export function open(key: string, tool: Tool): void {
  activeRow.value = key;
  openTool.value = { key, tool };
}

export function closeTool(): void {
  openTool.value = undefined;
}

/** A pointer that only rests enters whatever row comes below it: it must not take the tools from under who uses the keyboard. */
const isReachedByKeys = (): boolean => document.querySelector('.tools :focus-visible') !== null;

/** What a row listens to. A touch leaves nothing to point with: there the button in the row opens them; Enter does on a row with the focus. */
export function watchers(key: string) {
  return {
    onPointerEnter: (event: PointerEvent) => {
      if (event.pointerType === 'mouse' && !openTool.peek() && !isReachedByKeys()) activeRow.value = key;
    },
    onPointerLeave: (event: PointerEvent) => {
      const row = event.currentTarget as HTMLElement;
      // A finger that is lifted leaves too; what it touched stays.
      if (event.pointerType !== 'mouse' || activeRow.peek() !== key || openTool.peek()) return;
      if (!row.contains(document.activeElement)) activeRow.value = undefined;
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== 'ContextMenu')) return;
      event.preventDefault();
      // A message that was not sent has no tools: what can be done about it stands in the row.
      const remedy =
        event.currentTarget instanceof HTMLElement && event.currentTarget.querySelector<HTMLElement>(':scope .failed button');
      if (remedy) remedy.focus();
      else open(key, 'menu');
    },
    onFocusIn: () => {
      activeRow.value = key;
    },
    onFocusOut: (event: FocusEvent) => {
      const row = event.currentTarget as HTMLElement;
      if (activeRow.peek() === key && !row.contains(event.relatedTarget as Node | null) && !row.matches(':hover'))
        activeRow.value = undefined;
    },
  };
}
