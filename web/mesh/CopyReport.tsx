import { useEffect, useRef, useState } from 'preact/hooks';
import { realClock } from '../../shared/time/real-clock.ts';
import { chat } from '../state/chat.ts';
import { meshStrings } from '../strings/mesh.ts';
import { copyText } from '../ui/clipboard.ts';
import { reportOf } from './report.ts';

const COPIED_MS = 2_000;

/** Where a page may not write to the clipboard the text is shown, selected, to be copied by hand. */
export function CopyReport() {
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState<string>();
  const place = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    place.current?.focus();
    place.current?.select();
  }, [shown]);
  useEffect(() => (copied ? realClock.after(COPIED_MS, () => setCopied(false)) : undefined), [copied]);

  async function copy(): Promise<void> {
    const text = reportOf(chat.peek(), { now: realClock.now(), origin: location.origin });
    const worked = await copyText(text);
    setShown(worked ? undefined : text);
    setCopied(worked);
  }

  return (
    <>
      <button type="button" class="text-button copy-report" onClick={() => void copy()}>
        {meshStrings.copy}
      </button>
      <span class="hidden" role="status">
        {copied && meshStrings.copied}
      </span>
      {copied && (
        <span class="meta" aria-hidden="true">
          {meshStrings.copied}
        </span>
      )}
      {shown !== undefined && (
        <textarea ref={place} class="report" readOnly rows={10} aria-label={meshStrings.report} value={shown} />
      )}
    </>
  );
}
