/** Spaces over models of one's own: what compiles, and what does not. tsc checks this file; nothing runs it. */
import { choice, defineSweep, float, int, logUniform, type PythonClass, pythonModel, when } from "#sconce/index.js";

// As `sconce types` writes them.
interface Head {
  size?: number | undefined;
  kind?: "mean" | "max" | undefined;
}
interface PoolArguments {
  width?: number | undefined;
  heads?: 1 | 2 | 4 | undefined;
  p?: number | undefined;
  head?: Head | null | undefined;
  sizes?: number[] | undefined;
}
declare const file: {
  readonly Pool: PythonClass<"Pool", PoolArguments>;
  readonly Convolution: PythonClass<"Convolution", { kernel: 3 | 5; width?: string | undefined }>;
  readonly Plain: PythonClass<"Plain", Record<string, never>>;
};
const Pool = pythonModel<typeof file.Pool>("pool.py", "Pool");
const Convolution = pythonModel<typeof file.Convolution>("nets.py", "Convolution");
const Plain = pythonModel<typeof file.Plain>("nets.py", "Plain");
const name = "s";
const base = { model: Pool({ width: 8 }) };

// One model, in the base.
defineSweep({
  name,
  base,
  space: {
    "model.args.width": int(8, 64),
    "model.args.heads": [1, 2],
    "model.args.p": when({ "model.args.heads": 2 }, float(0, 0.5)),
    "model.args.head.size": { int: [1, 2], when: { "model.args.heads": [1, 4] } },
    "model.args.head.kind": choice("mean", "max"),
    "model.args.head": choice(null),
    "training.learningRate": logUniform(1e-4, 1e-2),
  },
});
// @ts-expect-error no such argument
defineSweep({ name, base, space: { "model.args.widht": int(8, 64) } });
// @ts-expect-error no such literal
defineSweep({ name, base, space: { "model.args.heads": [1, 3] } });
// @ts-expect-error text for a number
defineSweep({ name, base, space: { "model.args.width": choice("8") } });
// @ts-expect-error a range for text
defineSweep({ name, base, space: { "model.args.head.kind": int(1, 2) } });
// @ts-expect-error no such field of an argument
defineSweep({ name, base, space: { "model.args.head.sizes": int(1, 2) } });
// @ts-expect-error a field of the tutorial's models
defineSweep({ name, base, space: { "model.hiddenDim": int(1, 2) } });
// @ts-expect-error a condition on a value that the argument does not take
defineSweep({ name, base, space: { "model.args.p": when({ "model.args.heads": 3 }, float(0, 0.5)) } });
// @ts-expect-error a condition on no argument
defineSweep({ name, base, space: { "model.args.p": { float: [0, 1], when: { "model.args.haeds": 2 } } } });
// @ts-expect-error a model without arguments
defineSweep({ name, base: { model: Plain() }, space: { "model.args.width": [1] } });
// @ts-expect-error the tutorial's models have no args
defineSweep({ name, base: { model: { name: "gru" } }, space: { "model.args.width": [1] } });

// Several, in the space: the arguments of all of them.
const model = choice("lstm", { name: "gru", hiddenDim: 8 }, Pool({ heads: 2 }), Convolution({ kernel: 3 }));
defineSweep({
  name,
  space: {
    model,
    "model.hiddenDim": when({ model: ["gru", "lstm"] }, int(8, 64)),
    "model.args.heads": { choice: [1, 2], when: { model: "Pool" } },
    "model.args.kernel": when({ model: "Convolution" }, choice(3, 5)),
    // A number of one, a text of the other.
    "model.args.width": choice(8, "wide"),
    "model.args.head.size": when({ model: "nets.py:Pool-1" }, int(1, 2)),
  },
});
defineSweep({ name, space: { model: ["gru", Pool({ width: 4 })], "model.args.width": [8] } });
// @ts-expect-error no argument of any
defineSweep({ name, space: { model, "model.args.depth": [8] } });
// @ts-expect-error a condition on a model that is not among them
defineSweep({ name, space: { model, "model.args.heads": { choice: [1], when: { model: "Pol" } } } });
// @ts-expect-error the same by the function
defineSweep({ name, space: { model, "model.args.heads": when({ model: "Pol" }, choice(1)) } });
// @ts-expect-error no such cell
defineSweep({ name, space: { model: ["gruu", Pool()] } });
// @ts-expect-error no such field of a cell
defineSweep({ name, space: { model: [{ name: "gru", hidenDim: 8 }, Pool()] } });
// @ts-expect-error the value of a cell's field
defineSweep({ name, space: { model: [{ name: "gru", hiddenDim: "8" }, Pool()] } });
// @ts-expect-error no such field of a base's model
defineSweep({ name, base: { model: { name: "gru", hidenDim: 8 } }, space: { seed: [1] } });

// Without types the arguments and the names are open.
defineSweep({
  name,
  space: { model: ["gru", { file: "a.py" }], "model.args.any.thing": when({ model: "a" }, choice("x")) },
});
defineSweep({ name, base: { model: { file: "a.py", args: { width: 3 } } }, space: { "model.args.width": int(1, 9) } });

// Two deep, of data and training.
defineSweep({
  name,
  base: { model: { name: "gru" } },
  space: { "data.vectors.freeze": [true, false], "data.vectors.file": choice("a.txt", "b.txt") },
});
// @ts-expect-error text for true or false
defineSweep({ name, base: { model: { name: "gru" } }, space: { "data.vectors.freeze": ["yes"] } });
