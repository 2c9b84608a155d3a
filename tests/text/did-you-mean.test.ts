/** A misspelt name is answered with the one that was meant, and with nothing where none is close. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { didYouMean } from "#sconce/text/did-you-mean.js";

const test = suite("text: did you mean");
const allowed = ["epochs", "batchSize", "learningRate"];

test("names that are close are asked for, the closest one", () => {
  for (const [typed, meant] of [
    ["epoch", "epochs"],
    ["epohcs", "epochs"],
    ["batchsize", "batchSize"],
    ["learnRate", "learningRate"],
  ] as const)
    assert.is(didYouMean(typed, allowed), ` (did you mean ${meant}?)`, typed);
});

test("a name that differs in capitals alone is asked for, however short", () => {
  assert.is(didYouMean("gru", ["GRUs", "GRU"]), " (did you mean GRU?)");
});

test("nothing is asked where no name is close, or there are none", () => {
  for (const typed of ["seed", "x", "", "momentum"]) assert.is(didYouMean(typed, allowed), "", typed);
  assert.is(didYouMean("epoch", []), "");
});

test.run();
