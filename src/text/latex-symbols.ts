const GREEK =
  "α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho σ sigma τ tau " +
  "υ upsilon φ varphi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega";
const SIGNS =
  "≤ leq ≥ geq ≠ neq ≈ approx ≡ equiv ∼ sim ∝ propto ∞ infty ∑ sum ∏ prod ∂ partial ∇ nabla ∈ in ∉ notin ∪ cup ∩ cap ∀ forall ∃ exists " +
  "√ surd ⇒ Rightarrow ⇔ Leftrightarrow ↔ leftrightarrow ′ prime ★ star";
const RAISED = "⁰ 0 ⁴ 4 ⁵ 5 ⁶ 6 ⁷ 7 ⁸ 8 ⁹ 9 ⁺ + ⁻ - ⁿ n";
const LOWERED = "₀ 0 ₁ 1 ₂ 2 ₃ 3 ₄ 4 ₅ 5 ₆ 6 ₇ 7 ₈ 8 ₉ 9";

/** Each sign with how it is set, from a text of signs and names by turns. */
function signs(text: string, setAs: (name: string) => string): [sign: string, set: string][] {
  return [...text.matchAll(/(\S+) (\S+)/g)].map(([, sign, name]) => [sign as string, setAs(name as string)]);
}

const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ...signs(`${GREEK} ${SIGNS}`, (name) => `$\\${name}$`),
  ...signs(RAISED, (text) => `$^{${text}}$`),
  ...signs(LOWERED, (text) => `$_{${text}}$`),
  ["−", "$-$"],
  ["\u2009", "\\,"],
  ["\u202f", "\\,"],
  ["\u200b", "\\hspace{0pt}"],
]);

const ANY = new RegExp(`[${[...SYMBOLS.keys()].join("")}]`, "gu");

/** Symbols of mathematics that labels have, and pdfLaTeX does not know as letters, as mathematics. */
export function withLatexSymbols(text: string): string {
  return text.replace(ANY, (sign) => SYMBOLS.get(sign) as string);
}
