import type { ComponentChildren } from 'preact';

/** The shade behind a side panel that lies over the page on a narrow screen; a click on it closes the panel. */
export function Shade({ onClose }: { readonly onClose: () => void }) {
  return <div class="shade" aria-hidden="true" onClick={onClose} />;
}

/** An icon alone is no name: the label is both the accessible name and the tooltip. */
export function IconButton(props: {
  readonly label: string;
  readonly class?: string;
  readonly onClick: () => void;
  readonly expanded?: boolean;
  readonly children: ComponentChildren;
}) {
  const { label, onClick, expanded, children } = props;
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={label}
      title={label}
      onClick={onClick}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
    >
      {children}
    </button>
  );
}
