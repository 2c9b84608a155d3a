import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Puts the script and the style into the page: one file, which needs no other. */
function oneFile(): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const page = files.find(({ fileName }) => fileName.endsWith(".html"));
      if (page?.type !== "asset") throw new Error("there is no page");
      const scripts = files.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
      const styles = files.flatMap((file) =>
        file.type === "asset" && file.fileName.endsWith(".css") ? [String(file.source)] : [],
      );
      const code = scripts.join("\n").replaceAll("</script", "<\\/script");
      // Functions, for `$&` and the like mean something in a text that replaces.
      page.source = String(page.source)
        .replaceAll(/<script[^>]*src=[^>]*><\/script>\s*|<link[^>]*rel="(?:stylesheet|modulepreload)"[^>]*>\s*/g, "")
        .replace("</head>", () => `<style>${styles.join("\n")}</style></head>`)
        .replace("</body>", () => `<script type="module">${code}</script></body>`);
      page.fileName = "page.html";
      for (const [name, file] of Object.entries(bundle)) if (file !== page) delete bundle[name];
    },
  };
}

export default defineConfig({
  root: place("."),
  base: "./",
  logLevel: "warn",
  plugins: [oneFile()],
  build: {
    outDir: place("../../../dist/watch"),
    emptyOutDir: false,
    modulePreload: false,
    assetsInlineLimit: 0,
    target: "es2022",
  },
});
