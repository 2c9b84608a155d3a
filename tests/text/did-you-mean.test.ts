/** A misspelt name is answered with the one that was meant, and with nothing where none is close. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { didYouMean, didYouMeanPath } from "#sconce/text/did-you-mean.js";

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

test("a field is found where it is: misspelt, cut short, or in another section", () => {
  const paths = [
    "model.name",
    "model.hiddenDim",
    "data.minFreq",
    "training.epochs",
    "training.batchSize",
    "training.keep.name",
  ];
  for (const [typed, meant] of [
    ["model.hidden", "model.hiddenDim"],
    ["data.batchSize", "training.batchSize"],
    ["batchsize", "training.batchSize"],
    ["model.epoch", "training.epochs"],
    ["training.minFrek", "data.minFreq"],
    ["hidden", "model.hiddenDim"],
  ] as const)
    assert.is(didYouMeanPath(typed, paths), ` (did you mean ${meant}?)`, typed);
});

test("nor where several fields have the name, or it says nothing", () => {
  const paths = ["model.name", "training.keep.name", "training.batchSize", "seed"];
  for (const typed of ["data.name", "data.ba", "data.momentum", "x"])
    assert.is(didYouMeanPath(typed, paths), "", typed);
});

test.run();
