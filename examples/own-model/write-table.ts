/**
 * Writes train.csv and test.csv beside this file: made-up messages with one of four labels, the same ones each time.
 *
 *     node --import tsx examples/own-model/write-table.ts
 */
import { writeFileSync } from "node:fs";

/** The words by which each label is told. A message has a few of its own label's, one of another's, and plain words. */
const WORDS: Record<string, string[]> = {
  billing: ["invoice", "refund", "charged", "card", "price", "receipt"],
  delivery: ["parcel", "courier", "late", "address", "tracking", "box"],
  product: ["broken", "screen", "battery", "button", "quality", "scratched"],
  praise: ["thanks", "great", "friendly", "quick", "lovely", "happy"],
};
const PLAIN = ["the", "a", "my", "was", "is", "it", "and", "with", "again", "today", "please", "order"];

let state = 1;
/** A pseudo-random whole number below `end`: a linear congruential generator, so that each run writes the same texts. */
function below(end: number): number {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor((state / 2147483648) * end);
}
const pick = (words: readonly string[]) => words[below(words.length)];

function write(name: string, each: number): void {
  const topics = Object.keys(WORDS);
  const rows = Array.from({ length: each * topics.length }, (_, at) => {
    const topic = topics[at % topics.length] as string;
    const words = Array.from({ length: 8 + below(12) }, () =>
      pick(below(4) === 0 ? (WORDS[topic] as string[]) : PLAIN),
    );
    words.push(pick(WORDS[pick(topics) as string] as string[]));
    return `${words.join(" ")},${topic}\n`;
  });
  writeFileSync(new URL(name, import.meta.url), `message,topic\n${rows.join("")}`);
}

write("train.csv", 100);
write("test.csv", 40);
