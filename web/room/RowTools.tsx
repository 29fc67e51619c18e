import '../style/tools.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { answer, canChange, change } from '../state/aims.ts';
import { react, takeBack } from '../state/amend.ts';
import { nodes } from '../state/chat.ts';
import { hashOf } from '../state/launch.ts';
import { openPath } from '../state/path.ts';
import { toast } from '../state/toasts.ts';
import type { Entry } from '../state/types.ts';
import { target } from '../state/view.ts';
import { actionStrings } from '../strings/actions.ts';
import { strings } from '../strings.ts';
import { copyText } from '../ui/clipboard.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { Popup } from '../ui/Popup.tsx';
import { IconButton } from '../ui/parts.tsx';
import { closeTool, open, openTool, type Tool } from './active-row.ts';
import { EmojiPicker } from './EmojiPicker.tsx';

/** What one can do to the message that the pointer or the focus is on. */
export function RowTools({ entry }: { readonly entry: Entry }) {
  const more = useRef<HTMLButtonElement>(null);
  const opened = openTool.value?.key === entry.key ? openTool.value.tool : undefined;
  useEffect(
    () => () => {
      if (openTool.peek()?.key === entry.key) closeTool();
    },
    [entry.key],
  );
  const toggle = (tool: Tool) => () => (opened === tool ? closeTool() : open(entry.key, tool));
  return (
    <div class={opened ? 'tools opened' : 'tools'} role="toolbar" aria-label={strings.room.actions}>
      <IconButton label={actionStrings.react} expanded={opened === 'react'} onClick={toggle('react')}>
        <MoreIcon name="smile" />
      </IconButton>
      <IconButton label={actionStrings.reply} onClick={() => answer(entry, target.peek())}>
        <MoreIcon name="reply" />
      </IconButton>
      {canChange(entry) && (
        <IconButton label={actionStrings.edit} onClick={() => change(entry, target.peek())}>
          <MoreIcon name="pencil" />
        </IconButton>
      )}
      <button
        ref={more}
        type="button"
        class="icon-button"
        aria-label={actionStrings.more}
        title={actionStrings.more}
        aria-haspopup="menu"
        aria-expanded={opened === 'menu'}
        onClick={toggle('menu')}
      >
        <MoreIcon name="more" />
      </button>
      {opened === 'menu' && (
        <Popup role="menu" label={actionStrings.more} anchor={more} onClose={closeTool}>
          <Menu entry={entry} />
        </Popup>
      )}
      {opened === 'react' && (
        <Popup role="dialog" label={actionStrings.react} class="picker" anchor={more} onClose={closeTool}>
          <EmojiPicker
            onPick={(emoji) => {
              react(entry, emoji);
              done(more.current);
            }}
          />
        </Popup>
      )}
      {opened === 'delete' && (
        <Popup role="alertdialog" label={actionStrings.askDelete} class="ask" anchor={more} onClose={closeTool}>
          <p>{actionStrings.askDelete}</p>
          <button type="button" class="button" data-first onClick={() => done(more.current)}>
            {actionStrings.keep}
          </button>
          <button
            type="button"
            class="primary danger"
            onClick={() => {
              done(more.current);
              takeBack(entry);
            }}
          >
            {actionStrings.delete}
          </button>
        </Popup>
      )}
    </div>
  );
}

function done(focus: HTMLElement | null): void {
  focus?.focus({ preventScroll: true });
  closeTool();
}

function Menu({ entry }: { readonly entry: Entry }) {
  const own = canChange(entry);
  return (
    <>
      <Item icon="smile" run={() => open(entry.key, 'react')} stays>
        {actionStrings.react}
      </Item>
      <Item icon="reply" run={() => answer(entry, target.peek())}>
        {actionStrings.reply}
      </Item>
      {own && (
        <Item icon="pencil" run={() => change(entry, target.peek())}>
          {actionStrings.edit}
        </Item>
      )}
      <Item icon="copy" run={() => void copy(entry.body)}>
        {actionStrings.copyText}
      </Item>
      <Item icon="link" run={() => void copy(linkTo(entry))}>
        {actionStrings.copyLink}
      </Item>
      <Item icon="hash" run={() => void copy(entry.id)}>
        {actionStrings.copyId}
      </Item>
      <Item icon="path" run={() => openPath(entry)}>
        {actionStrings.path}
      </Item>
      {own && (
        <Item icon="bin" run={() => open(entry.key, 'delete')} stays danger>
          {actionStrings.delete}
        </Item>
      )}
    </>
  );
}

interface ItemProps {
  readonly icon: Parameters<typeof MoreIcon>[0]['name'];
  readonly run: () => void;
  /** Another tool opens in its place. */
  readonly stays?: boolean;
  readonly danger?: boolean;
  readonly children: ComponentChildren;
}

function Item({ icon, run, stays = false, danger = false, children }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      class={danger ? 'danger' : undefined}
      tabIndex={-1}
      onClick={() => {
        if (!stays) closeTool();
        run();
      }}
    >
      <MoreIcon name={icon} />
      {children}
    </button>
  );
}

async function copy(text: string): Promise<void> {
  toast((await copyText(text)) ? actionStrings.copied : actionStrings.notCopied);
}

/** The address of a message. Any node opens it; this one is named by what browsers are told of it. */
function linkTo({ id }: Entry): string {
  const here = nodes.peek().find(({ current }) => current)?.url ?? location.origin;
  return `${here.replace(/\/+$/, '')}/${hashOf(target.peek(), id)}`;
}
