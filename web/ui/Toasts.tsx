import { newsStrings } from '../strings/news.ts';
import { MoreIcon } from './more-icons.tsx';
import { IconButton } from './parts.tsx';

export interface ShownToast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
}

/** Short news, laid over the page so that nothing moves. Always in the document: a live region has to be there first. */
export function Toasts({
  toasts,
  onDismiss,
}: {
  readonly toasts: readonly ShownToast[];
  readonly onDismiss: (id: number) => void;
}) {
  return (
    <div class="toasts" aria-live="polite">
      {toasts.map(({ id, text, action }) => (
        <div class="toast" key={id}>
          <span>{text}</span>
          {action && (
            <button
              type="button"
              class="text-button"
              onClick={() => {
                action.run();
                onDismiss(id);
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton label={newsStrings.toast.close} onClick={() => onDismiss(id)}>
            <MoreIcon name="close" />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
