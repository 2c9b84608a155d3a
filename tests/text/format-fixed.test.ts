/** Numbers are printed as Python prints them, digit for digit. */
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatFixed } from "#sconce/text/format-fixed.js";
import { python } from "../helpers.js";

const test = suite("format-fixed");

const PROGRAM = `
import json, sys
spelled = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
for value, digits in json.load(sys.stdin):
    value = float(spelled.get(value, value))
    print("%.*f" % (digits, value))
`;

function values(): number[] {
  const list = [0, -0, 12.5, 40.625, 0.5, 1.5, 2.5, -2.5, 0.125, 0.375, 1e21, 1e22, 123456789012345680000, 0.1, 0.005];
  list.push(
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    Number.MAX_SAFE_INTEGER,
    1e-7,
    9.995,
    99.995,
  );
  list.push(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.3132616877555847, 1.3132617, 49.999999);
  for (let n = 0; n < 400; n++) list.push(n / 8, n / 16 + 100, -n / 32, (100 * n) / 400, Math.fround((100 * n) / 399));
  let state = 20240917;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const view = new DataView(new ArrayBuffer(8));
  for (let n = 0; n < 2000; n++) {
    list.push(random(), random() * 100, -random() * 1e6, random() * 10 ** (Math.floor(random() * 40) - 20));
    view.setUint32(0, Math.floor(random() * 2 ** 32));
    view.setUint32(4, Math.floor(random() * 2 ** 32));
    list.push(view.getFloat64(0)); // any bits at all
  }
  return list;
}

test("thousands of values, with 0 to 17 digits, as Python's %.Nf", async () => {
  const asked = values().flatMap((value) => [0, 2, 4, 6, 17].map((digits): [number, number] => [value, digits]));
  const spell = (value: number) => (Number.isFinite(value) ? (Object.is(value, -0) ? "-0.0" : value) : String(value));
  const input = JSON.stringify(asked.map(([value, digits]) => [spell(value), digits]));
  const { stdout } = await execa(python, ["-c", PROGRAM], { input, maxBuffer: 2 ** 28 });
  const answers = stdout.split("\n");
  assert.is(answers.length, asked.length);
  const wrong = asked.flatMap(([value, digits], n) =>
    formatFixed(value, digits) === answers[n]
      ? []
      : [`${value} with ${digits} digits: ${formatFixed(value, digits)}, Python ${answers[n]}`],
  );
  assert.equal(wrong.slice(0, 5), []);
});

test("the ties that toFixed gets wrong", () => {
  assert.is(formatFixed(12.5, 0), "12");
  assert.is(formatFixed(40.625, 2), "40.62");
  assert.is(formatFixed(-0.001, 2), "-0.00");
  assert.is(formatFixed(Number.NaN, 2), "nan");
});

test.run();
