import { useState } from "preact/hooks";
import type { RunAnswer } from "../../api.js";
import { accuracy, fixed } from "../format.js";
import type { RunData } from "./run-data.js";
import { Scroll } from "./scroll.js";

const SHOWN = 100;

/** A row an epoch that is done, of a run at work, too. */
export function EpochsTable({ data, answer }: { data: RunData; answer: RunAnswer }) {
  const told = data.evaluations.value.filter(({ phase }) => phase === "validation");
  const rows = told.length >= answer.epochs.length ? told : answer.epochs;
  const [all, showAll] = useState(false);
  if (rows.length === 0) return null;
  const shown = all ? rows : rows.slice(-SHOWN);
  return (
    <details open={rows.length <= 30}>
      <summary>Epochs</summary>
      <Scroll label="Epochs">
        <table>
          <thead>
            <tr>
              {["epoch", "train loss", "validation loss", "validation %", "seconds"].map((head) => (
                <th key={head} class="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ epoch, trainLoss, validation, seconds }) => (
              <tr key={epoch}>
                <th class="number" scope="row">
                  {epoch}
                </th>
                <td class="number">{fixed(trainLoss, 4)}</td>
                <td class="number">{fixed(validation?.loss, 4)}</td>
                <td class="number">{accuracy(validation)}</td>
                <td class="number">{fixed(seconds, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {shown.length < rows.length && (
        <button type="button" onClick={() => showAll(true)}>
          Show all {rows.length} epochs
        </button>
      )}
    </details>
  );
}
