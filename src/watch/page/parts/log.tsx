import { useEffect, useRef, useState } from "preact/hooks";
import type { RunData } from "./run-data.js";

/** What the run said, as it says it; read when it is opened. */
export function Log({ data }: { data: RunData }) {
  const [error, fail] = useState<string>();
  const box = useRef<HTMLPreElement>(null);
  const end = useRef(true);
  const log = data.log.value;
  // Who reads further up stays there.
  useEffect(() => {
    if (box.current && end.current) box.current.scrollTop = box.current.scrollHeight;
  }, [log?.text]);
  return (
    <details
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) data.readLog().catch((reason: Error) => fail(reason.message));
        else data.log.value = undefined;
      }}
    >
      <summary>Log</summary>
      {error && (
        <p class="bad" role="alert">
          {error}
        </p>
      )}
      {log && log.text === "" && <p class="quiet">It has said nothing, or was run by a sconce that kept no log.</p>}
      {log?.cut && <p class="quiet">Only the end is shown; all of it is in the folder's log.txt and log.1.txt.</p>}
      {log && log.text !== "" && (
        <pre
          ref={box}
          class="log"
          role="log"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by the keyboard
          tabIndex={0}
          aria-label="Log"
          onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
            end.current = scrollTop + clientHeight > scrollHeight - 20;
          }}
        >
          {log.text}
        </pre>
      )}
    </details>
  );
}
