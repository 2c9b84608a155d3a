import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { SteeringAction } from "../../../steering/action.js";
import { tell } from "../client.js";

/** A button that asks first, says what will happen, and then has the server do it. */
export function Asking({
  label,
  question,
  id,
  action,
  children,
}: {
  label: string;
  question: string;
  /** The run or the sweep. */
  id: string;
  /** What is asked for, by what the form holds. */
  action: (form: FormData) => SteeringAction;
  children?: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, show] = useState("");
  const [error, fail] = useState("");
  const ask = async (form: HTMLFormElement) => {
    fail("");
    await tell("steer", { id, action: action(new FormData(form)) });
    dialog.current?.close();
    show("asked for");
    setTimeout(() => show(""), 4000);
  };
  return (
    <span class="asking">
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <span role="status">{state && ` ${state}`}</span>
      <dialog ref={dialog} aria-label={label}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            ask(event.currentTarget).catch((reason: Error) => fail(reason.message));
          }}
        >
          <p>{question}</p>
          {children}
          {error && (
            <p class="bad" role="alert">
              {error}
            </p>
          )}
          <div class="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Leave it
            </button>
            <button type="submit">{label}</button>
          </div>
        </form>
      </dialog>
    </span>
  );
}
