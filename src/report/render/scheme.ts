import { DARK, LIGHT, type Palette } from "../charts/palette.js";

const variables = (palette: Palette, line: string, shade: string, quiet: string, good: string) =>
  `--chart-train: ${palette.train}; --chart-validation: ${palette.validation}; --chart-test: ${palette.test};
    --paper: ${palette.paper}; --ink: ${palette.ink}; --line: ${line}; --shade: ${shade}; --quiet: ${quiet};
    --good: ${good}; --bad: ${palette.bad};
    ${palette.lines.map((colour, at) => `--chart-line-${at}: ${colour};`).join(" ")}
    ${palette.scale.map((colour, step) => `--scale-${step}: ${colour};`).join(" ")}`;

/** A page's colours as CSS variables, on a light ground and on a dark one. */
export const SCHEME = {
  light: variables(LIGHT, "#d5d9df", "#f4f5f7", "#5b6470", "#166534"),
  dark: variables(DARK, "#363c45", "#1c2027", "#a2abb8", "#6ee7a0"),
};
